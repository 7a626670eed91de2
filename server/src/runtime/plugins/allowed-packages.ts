import { UserError } from '@parcours/sdk/node';

const refuse = (code: string, message: string): UserError => new UserError(code, message, { status: 403 });

/**
 * What the operator lets be installed (K4): `any`, `none`, or names, patterns with `*` and `publisher:<name>`, separated by commas.
 */
export class AllowedPackages {
  private readonly names: readonly RegExp[];
  private readonly publishers: ReadonlySet<string>;

  constructor(private readonly rules: readonly string[]) {
    const isPublisher = (rule: string): boolean => rule.startsWith('publisher:');
    this.publishers = new Set(rules.filter(isPublisher).map((rule) => rule.slice('publisher:'.length)));
    this.names = rules.filter((rule) => !isPublisher(rule)).map((rule) => new RegExp(`^${rule.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*')}$`));
  }

  /** Throws `UserError` `packages_off`. */
  checkOn(): void {
    if (this.rules.includes('none')) throw refuse('packages_off', 'Installing packages is switched off on this server (PARCOURS_PACKAGES=none); ask its operator.');
  }

  /** Throws `UserError` `packages_off` or `package_not_allowed`. Before the registry was asked nobody knows the publisher: then only names that no publisher could save are refused. */
  check(name: string, publisher: string | null): void {
    this.checkOn();
    if (this.rules.includes('any') || this.names.some((pattern) => pattern.test(name))) return;
    if (publisher === null ? this.publishers.size > 0 : this.publishers.has(publisher)) return;
    throw refuse('package_not_allowed', `${name} is not among the packages the operator of this server allows (PARCOURS_PACKAGES); ask for it to be added.`);
  }
}

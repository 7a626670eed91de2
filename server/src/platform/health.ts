import { Injectable } from '@nestjs/common';
import { redactText } from './redact.js';

/** Answers with the reason why this part is not ready, or undefined when it is. Throwing counts as a reason. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export interface Readiness {
  readonly ready: boolean;
  /** One sentence for each part that is not ready, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  /** One sentence for each part that works, but less safely than it should. */
  readonly warnings?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 2_000;

function inTime(check: HealthCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((done) => {
    timer = setTimeout(() => done(`it should answer within ${PATIENCE_MS / 1000} seconds, but did not`), PATIENCE_MS);
  });
  const asked = Promise.resolve().then(check);
  return Promise.race([asked, late])
    .catch((error: unknown) => redactText(error instanceof Error ? error.message : String(error)))
    .finally(() => clearTimeout(timer));
}

/** What must hold before this process may be sent work; features register what only they know. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly warnings = new Map<string, string>();

  /** A second check under the same name replaces the first. The answer takes it away again. */
  register(name: string, check: HealthCheck): () => void {
    this.checks.set(name, check);
    return () => {
      if (this.checks.get(name) === check) this.checks.delete(name);
    };
  }

  /** Says with every answer what an operator should mend; the process stays ready. */
  warn(name: string, sentence: string): void {
    this.warnings.set(name, sentence);
  }

  /** Asks all parts at once; a part that does not answer in two seconds is not ready. */
  async readiness(): Promise<Readiness> {
    const answers = await Promise.all([...this.checks].map(async ([name, check]) => [name, await inTime(check)] as const));
    const reasons = Object.fromEntries(answers.filter((entry): entry is [string, string] => entry[1] !== undefined));
    return { ready: Object.keys(reasons).length === 0, reasons, ...(this.warnings.size === 0 ? {} : { warnings: Object.fromEntries(this.warnings) }) };
  }
}

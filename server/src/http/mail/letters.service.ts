import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import type { MailKind } from './mail-texts.js';
import { SystemMail } from './system-mail.service.js';

interface Addressee {
  readonly email: string;
  readonly name: string;
  readonly language: 'en' | 'fr';
}

/** Letters of the installation to an account; nobody waits for them. */
@Injectable()
export class Letters {
  constructor(
    private readonly mail: SystemMail,
    @Inject(CONFIG) private readonly config: Pick<Config, 'baseUrl'>,
  ) {}

  get available(): boolean {
    return this.mail.available;
  }

  /** The secret stands behind the #: it is not sent to servers, nor written into their logs. */
  link(page: 'reset-password' | 'confirm-email' | 'invitation', token: string): string {
    return `${this.config.baseUrl}/${page}#${token}`;
  }

  tell(user: Addressee, kind: MailKind, values: Readonly<Record<string, string>> = {}): void {
    this.mail.later(() => this.mail.send({ to: user.email, kind, language: user.language, values: { name: user.name, link: `${this.config.baseUrl}/sign-in`, ...values } }));
  }
}

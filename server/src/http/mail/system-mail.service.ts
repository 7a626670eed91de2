import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../../platform/config.js';
import { CONFIG, REPORT, type Report } from '../injection.js';
import { MAIL_TEXTS, type MailKind, type MailLanguage } from './mail-texts.js';

const TIMEOUT_MS = 10_000;

export interface SystemMailRequest {
  readonly to: string;
  readonly kind: MailKind;
  readonly language: MailLanguage;
  /** What is filled into the text; a link is shown on a line of its own. */
  readonly values: Readonly<Record<string, string>>;
}

/** Values come from people: what goes into a header is one line. */
const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, ' ').slice(0, 200);

/** What the installation itself sends: links, invitations, news about an account. Journeys send through credentials of their workspace instead. */
@Injectable()
export class SystemMail implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined;
  /** Sent without anybody waiting; the shutdown does. */
  private readonly underway = new Set<Promise<void>>();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'accounts'>,
    @Inject(REPORT) private readonly report: Report,
  ) {
    const { mail } = config.accounts;
    this.transport = mail === undefined ? undefined : createTransport({ url: mail.smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true });
  }

  get available(): boolean {
    return this.transport !== undefined;
  }

  /** Whether the mail server took it; false without one, or when it refused (which is logged). */
  async send({ to, kind, language, values }: SystemMailRequest): Promise<boolean> {
    if (this.transport === undefined) return false;
    const { subject, text } = MAIL_TEXTS[kind][language];
    const fill = (pattern: string): string => pattern.replace(/\{(\w+)\}/g, (_whole, name: string) => (name === 'link' ? (values[name] ?? '') : oneLine(values[name] ?? '')));
    try {
      await this.transport.sendMail({ from: this.config.accounts.mail?.from, to: { name: '', address: to }, subject: oneLine(fill(subject)), text: fill(text), headers: { 'auto-submitted': 'auto-generated' } });
      return true;
    } catch (error) {
      this.report('system mail', error);
      return false;
    }
  }

  /** Sends, or does whatever else `work` is, after the answer, so that its time tells nothing. */
  later(work: () => Promise<unknown>): void {
    const done: Promise<void> = new Promise((begin) => setImmediate(begin))
      .then(work)
      .then(
        () => undefined,
        (error: unknown) => this.report('system mail', error),
      )
      .finally(() => this.underway.delete(done));
    this.underway.add(done);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.underway);
    this.transport?.close();
  }
}

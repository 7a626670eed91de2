import { DefectError, TransientError, UserError } from '@parcours/sdk/node';
import { createTransport } from 'nodemailer';
import type { SendLetter } from '../core/alerts/alerts.js';
import type { AccountSettings } from '../platform/account-settings.js';

const TIMEOUT_MS = 10_000;

interface SmtpError {
  readonly command?: string;
  readonly responseCode?: number;
  readonly message: string;
}

const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, ' ').slice(0, 200);

/** What an error of the mail server means: refused for good, not taken this time, or nobody knows, because the text was on its way when the line broke. */
function explain({ command, responseCode, message }: SmtpError): Error {
  const said = oneLine(message);
  if (responseCode === undefined && command === 'DATA') return new DefectError('outcome_unknown', `The mail server broke off while it was taking a mail: ${said}.`);
  if (responseCode !== undefined && responseCode >= 500) return new UserError('mail_refused', `The mail server refused a mail: ${said}.`, { status: 502 });
  return new TransientError('mail_unavailable', `The mail server did not take a mail: ${said}. Check PARCOURS_SMTP_URL.`);
}

/** Sends what the installation itself has to say about workspaces; undefined without a mail server. */
export function openMail(mail: AccountSettings['mail']): { readonly send: SendLetter | undefined; close(): void } {
  if (mail === undefined) return { send: undefined, close: () => undefined };
  const transport = createTransport({ url: mail.smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true });
  return {
    send: async ({ to, subject, text, html, headers = {} }) => {
      try {
        await transport.sendMail({ from: mail.from, to: { name: '', address: to }, subject: oneLine(subject), text, html, headers: { 'auto-submitted': 'auto-generated', ...headers } });
      } catch (error) {
        throw explain(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

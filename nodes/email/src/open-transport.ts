import { UserError, type NodeContext } from '@parcours/sdk/node';
import { openOutbox } from './outbox.js';
import { brevoProvider } from './providers/brevo.js';
import { mailjetProvider } from './providers/mailjet.js';
import { postmarkProvider } from './providers/postmark.js';
import { openProvider } from './providers/provider.js';
import { sesProvider } from './providers/ses.js';
import { openSmtp } from './smtp-transport.js';
import type { Transport } from './transport.js';

/** What can send, by credential type; nodes offer them in this order. */
export const SENDERS = ['email.smtp', 'email.brevo', 'email.mailjet', 'email.postmark', 'email.ses', 'email.outbox'] as const;

/** Opened by the node itself: what they need is not a header of a request. */
export const RAW = ['email.smtp', 'email.ses'] as const;

/** Opens the credential a message goes through, for one batch. Throws `UserError` `credential_missing`, `bad_credential`, `address_refused`. */
export async function openTransport(id: number, context: NodeContext): Promise<Transport> {
  const { type, values } = await context.account(id);
  switch (type) {
    case 'email.smtp':
      return openSmtp(await context.credential(id), context);
    case 'email.ses':
      return openProvider(sesProvider, await context.credential(id), context);
    case 'email.outbox':
      return openOutbox(values);
    case 'email.brevo':
      return openProvider(brevoProvider, values, context, id);
    case 'email.mailjet':
      return openProvider(mailjetProvider, values, context, id);
    case 'email.postmark':
      return openProvider(postmarkProvider, values, context, id);
    default:
      throw new UserError('bad_credential', `Expected a credential that can send email (${SENDERS.join(', ')}), found one of the type ${type}; choose another in the node's settings.`, { credentialId: id });
  }
}

import type { CallbackAnswer, CallbackRequest } from '@parcours/sdk/node';
import { answerReports, eventOf, propertiesOf } from './reports.js';

type Meaning = { readonly kind: string; readonly permanent?: boolean };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  request: { kind: 'accepted' },
  delivered: { kind: 'delivered' },
  deferred: { kind: 'deferred' },
  soft_bounce: { kind: 'bounced', permanent: false },
  hard_bounce: { kind: 'bounced', permanent: true },
  invalid_email: { kind: 'bounced', permanent: true },
  // refused by Brevo's own list, of bounces and complaints of before
  blocked: { kind: 'bounced', permanent: false },
  error: { kind: 'failed' },
  spam: { kind: 'complained' },
  complaint: { kind: 'complained' },
  opened: { kind: 'opened' },
  unique_opened: { kind: 'opened' },
  click: { kind: 'clicked' },
  unsubscribed: { kind: 'unsubscribed' },
};

/** Transactional webhooks: https://developers.brevo.com/docs/transactional-webhooks */
export const readBrevo = (call: Pick<CallbackRequest, 'json'>): CallbackAnswer =>
  answerReports(call, 'Brevo', (report) => {
    const meaning = MEANINGS[String(report['event'])];
    if (meaning === undefined) return null;
    return eventOf({
      ...meaning,
      providerId: report['message-id'],
      key: report['X-Mailin-custom'],
      address: report['email'],
      at: report['ts_epoch'] ?? report['ts_event'] ?? report['ts'],
      properties: propertiesOf({ reason: report['reason'], url: report['link'] }),
    });
  });

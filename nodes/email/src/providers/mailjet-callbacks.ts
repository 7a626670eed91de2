import type { CallbackAnswer, CallbackEvent, CallbackRequest } from '@parcours/sdk/node';
import { answerReports, eventOf, propertiesOf, type Report } from './reports.js';

const KINDS: Readonly<Record<string, string>> = { sent: 'delivered', open: 'opened', click: 'clicked', bounce: 'bounced', blocked: 'bounced', spam: 'complained', unsub: 'unsubscribed' };

function read(report: Report): CallbackEvent | null {
  const kind = KINDS[String(report['event'])];
  if (kind === undefined) return null;
  const hard = report['event'] === 'bounce' && (report['hard_bounce'] === true || report['hard_bounce'] === 1);
  return eventOf({
    kind,
    ...(kind === 'bounced' ? { permanent: hard } : {}),
    providerId: report['Message_GUID'] ?? report['MessageID'],
    key: report['CustomID'],
    address: report['email'],
    at: report['time'],
    properties: propertiesOf({ reason: report['error'], detail: report['comment'], url: report['url'] }),
  });
}

/** Event notifications, one or grouped: https://dev.mailjet.com/email/guides/webhooks/ */
export const readMailjet = (call: Pick<CallbackRequest, 'json'>): CallbackAnswer => answerReports(call, 'Mailjet', read);

import type { CallbackAnswer, CallbackEvent, CallbackRequest } from '@parcours/sdk/node';
import { objectOf } from './provider.js';
import { answerReports, eventOf, propertiesOf, type Report } from './reports.js';

/** Bounces after which nobody will ever read at that address: https://postmarkapp.com/developer/api/bounce-api#bounce-types */
const PERMANENT = new Set(['HardBounce', 'BadEmailAddress', 'ManuallyDeactivated', 'Unconfirmed']);

function read(report: Report): CallbackEvent | null {
  const same = { providerId: report['MessageID'], key: objectOf(report['Metadata'])['key'] };
  const bounceId = report['ID'] === undefined ? undefined : `${String(report['RecordType'])}-${String(report['ID'] as number)}`;
  switch (report['RecordType']) {
    case 'Delivery':
      return eventOf({ kind: 'delivered', ...same, address: report['Recipient'], at: report['DeliveredAt'] });
    case 'Bounce':
      return eventOf({ kind: 'bounced', permanent: PERMANENT.has(String(report['Type'])), ...same, address: report['Email'], at: report['BouncedAt'], eventId: bounceId, properties: propertiesOf({ reason: report['Type'], detail: report['Details'] ?? report['Description'] }) });
    case 'SpamComplaint':
      return eventOf({ kind: 'complained', ...same, address: report['Email'], at: report['BouncedAt'], eventId: bounceId });
    case 'Open':
      return eventOf({ kind: 'opened', ...same, address: report['Recipient'], at: report['ReceivedAt'] });
    case 'Click':
      return eventOf({ kind: 'clicked', ...same, address: report['Recipient'], at: report['ReceivedAt'], properties: propertiesOf({ url: report['OriginalLink'] }) });
    case 'SubscriptionChange':
      return report['SuppressSending'] === true && report['SuppressionReason'] === 'ManualSuppression' ? eventOf({ kind: 'unsubscribed', ...same, address: report['Recipient'], at: report['ChangedAt'] }) : null;
    default:
      return null;
  }
}

/** Webhooks: https://postmarkapp.com/developer/webhooks/webhooks-overview */
export const readPostmark = (call: Pick<CallbackRequest, 'json'>): CallbackAnswer => answerReports(call, 'Postmark', read);

import { TransientError, UserError, type CallbackAnswer, type CallbackEvent, type CallbackRequest, type NodeContext } from '@parcours/sdk/node';
import { objectOf, textOfValue, type Values } from './provider.js';
import { eventOf, propertiesOf, type Report } from './reports.js';
import { checkSnsSignature, snsUrl } from './sns-signature.js';

/** The message of a notification; null for what is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const listOf = (value: unknown): readonly Report[] => (Array.isArray(value) ? value.map(objectOf) : []);

function bounces(report: Report, same: object): CallbackEvent[] {
  const bounce = objectOf(report['bounce']);
  const permanent = bounce['bounceType'] === 'Permanent';
  return listOf(bounce['bouncedRecipients']).map((person) =>
    eventOf({ kind: 'bounced', permanent, ...same, address: person['emailAddress'], at: bounce['timestamp'], eventId: bounce['feedbackId'], properties: propertiesOf({ reason: `${textOfValue(bounce['bounceType'])} ${textOfValue(bounce['bounceSubType'])}`, detail: person['diagnosticCode'] }) }),
  );
}

function complaints(report: Report, same: object): CallbackEvent[] {
  const complaint = objectOf(report['complaint']);
  return listOf(complaint['complainedRecipients']).map((person) => eventOf({ kind: 'complained', ...same, address: person['emailAddress'], at: complaint['timestamp'], eventId: complaint['feedbackId'], properties: propertiesOf({ reason: complaint['complaintFeedbackType'] }) }));
}

/** Event publishing and notifications: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
function eventsOf(report: Report): CallbackEvent[] {
  const mail = objectOf(report['mail']);
  const same = { providerId: mail['messageId'], key: (objectOf(mail['tags'])['delivery'] as readonly unknown[] | undefined)?.[0] };
  const address = (mail['destination'] as readonly unknown[] | undefined)?.[0];
  const about = (name: string): Report => objectOf(report[name]);
  switch (report['eventType'] ?? report['notificationType']) {
    case 'Bounce':
      return bounces(report, same);
    case 'Complaint':
      return complaints(report, same);
    case 'Send':
      return [eventOf({ kind: 'accepted', ...same, address, at: mail['timestamp'] })];
    case 'Delivery':
      return [eventOf({ kind: 'delivered', ...same, address, at: about('delivery')['timestamp'] })];
    case 'DeliveryDelay':
      return [eventOf({ kind: 'deferred', ...same, address, at: about('deliveryDelay')['timestamp'], properties: propertiesOf({ reason: about('deliveryDelay')['delayType'] }) })];
    case 'Reject':
      return [eventOf({ kind: 'failed', ...same, address, at: mail['timestamp'], properties: propertiesOf({ reason: about('reject')['reason'] }) })];
    case 'Open':
      return [eventOf({ kind: 'opened', ...same, address, at: about('open')['timestamp'] })];
    case 'Click':
      return [eventOf({ kind: 'clicked', ...same, address, at: about('click')['timestamp'], properties: propertiesOf({ url: about('click')['link'] }) })];
    default:
      return [];
  }
}

/** Calls the address that confirms a subscription, which must be Amazon's. */
async function confirm(address: string, { http }: Pick<NodeContext, 'http'>): Promise<void> {
  if (snsUrl(address) === null) throw new UserError('bad_callback', 'Expected the address to confirm with to be one of Amazon SNS, found another one; nothing was confirmed.');
  const { status } = await http({ method: 'GET', url: address });
  if (status !== 200) throw new TransientError('sns_confirm', `Expected Amazon SNS to take the confirmation, found status ${status}; send the request for confirmation once more.`);
}

/** Anybody can have topics, and have Amazon sign what they say. */
function refuseOtherTopic(topic: string, expected = ''): void {
  if (expected.trim() !== '' && topic !== expected.trim()) throw new UserError('not_genuine', 'Expected a notification of the topic that the credential names, found another topic; correct the credential, or the topic subscribed to its address.', { status: 403 });
}

/** What Amazon SNS brings: events of Amazon SES, and the request to confirm a subscription. Throws `UserError` `bad_callback`, `not_genuine`. */
export async function readSes({ json, rawBody }: Pick<CallbackRequest, 'json' | 'rawBody'>, { topicArn }: Values, context: Pick<NodeContext, 'http' | 'now'>): Promise<CallbackAnswer> {
  // SNS says text/plain
  const envelope = objectOf(json ?? parsed(rawBody));
  const type = textOfValue(envelope['Type']);
  if (type === 'Notification' || type === 'SubscriptionConfirmation') {
    refuseOtherTopic(textOfValue(envelope['TopicArn']), topicArn);
    await checkSnsSignature(envelope, context);
  }
  if (envelope['Type'] === 'SubscriptionConfirmation') {
    await confirm(textOfValue(envelope['SubscribeURL']), context);
    return { events: [] };
  }
  if (envelope['Type'] !== 'Notification') throw new UserError('bad_callback', 'Expected a notification of Amazon SNS, found something else; check the address entered there.');
  const messageId = textOfValue(envelope['MessageId']);
  return { events: eventsOf(objectOf(parsed(textOfValue(envelope['Message'])))).map((event, index) => ({ eventId: `${messageId}-${index}`, ...event })) };
}

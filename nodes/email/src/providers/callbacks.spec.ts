import { describe, expect, test } from '@jest/globals';
import type { Json } from '@parcours/sdk/node';
import { fakeSns } from '../../test/fake-sns.js';
import { readBrevo } from './brevo-callbacks.js';
import { readMailjet } from './mailjet-callbacks.js';
import { readPostmark } from './postmark-callbacks.js';
import { readSes } from './ses-callbacks.js';

const sns = fakeSns();
const sesMail = { messageId: '0100', timestamp: '2027-03-01T09:00:00.000Z', destination: ['ada@example.org'], tags: { delivery: ['12-mail-1-5'] } };

describe('what services report', () => {
  test.each([
    ['delivered', { kind: 'delivered' }],
    ['hard_bounce', { kind: 'bounced', permanent: true }],
    ['soft_bounce', { kind: 'bounced', permanent: false }],
    ['spam', { kind: 'complained' }],
    ['click', { kind: 'clicked' }],
    ['unsubscribed', { kind: 'unsubscribed' }],
  ])('Brevo: %s', (event, expected) => {
    expect(readBrevo({ json: { event, email: 'ada@example.org', 'message-id': '<m@smtp-relay.mailin.fr>', 'X-Mailin-custom': '12-mail-1-5', ts_event: 1_803_891_600, link: 'https://a.example/', reason: 'Unknown user' } }).events).toEqual([
      { ...expected, providerId: '<m@smtp-relay.mailin.fr>', key: '12-mail-1-5', address: 'ada@example.org', at: 1_803_891_600_000, properties: { reason: 'Unknown user', url: 'https://a.example/' } },
    ]);
  });

  test('Mailjet: grouped, recognised by the id that is a text', () => {
    const report = { time: 1_803_891_600, MessageID: 19421777835146490, Message_GUID: '1ab23cd4', email: 'ada@example.org', CustomID: '12-mail-1-5' };
    expect(readMailjet({ json: [{ ...report, event: 'sent' }, { ...report, event: 'bounce', hard_bounce: true, error: 'user unknown' }, { ...report, event: 'blocked', error: 'preblocked' }, { ...report, event: 'unknown' }] }).events).toMatchObject([
      { kind: 'delivered', providerId: '1ab23cd4', key: '12-mail-1-5', at: 1_803_891_600_000 },
      { kind: 'bounced', permanent: true, properties: { reason: 'user unknown' } },
      { kind: 'bounced', permanent: false },
    ]);
  });

  test.each([
    [{ RecordType: 'Delivery', Recipient: 'ada@example.org', DeliveredAt: '2027-03-01T09:00:00Z' }, { kind: 'delivered', at: Date.UTC(2027, 2, 1, 9) }],
    [{ RecordType: 'Bounce', ID: 42, Type: 'HardBounce', Email: 'ada@example.org', Details: '550' }, { kind: 'bounced', permanent: true, eventId: 'Bounce-42' }],
    [{ RecordType: 'Bounce', ID: 43, Type: 'SoftBounce', Email: 'ada@example.org' }, { kind: 'bounced', permanent: false }],
    [{ RecordType: 'SpamComplaint', ID: 44, Email: 'ada@example.org' }, { kind: 'complained' }],
    [{ RecordType: 'Click', Recipient: 'ada@example.org', OriginalLink: 'https://a.example/' }, { kind: 'clicked', properties: { url: 'https://a.example/' } }],
    [{ RecordType: 'SubscriptionChange', Recipient: 'ada@example.org', SuppressSending: true, SuppressionReason: 'ManualSuppression' }, { kind: 'unsubscribed' }],
  ])('Postmark: %#', (report, expected) => {
    expect(readPostmark({ json: { MessageID: 'm1', Metadata: { key: '12-mail-1-5' }, ...report } as Json }).events).toMatchObject([{ providerId: 'm1', key: '12-mail-1-5', address: 'ada@example.org', ...expected }]);
  });

  test.each([
    [{ eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType: 'General', feedbackId: 'f1', timestamp: '2027-03-01T09:00:01Z', bouncedRecipients: [{ emailAddress: 'ada@example.org', diagnosticCode: 'smtp; 550' }] } }, { kind: 'bounced', permanent: true, eventId: 'f1' }],
    [{ notificationType: 'Bounce', bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'ada@example.org' }] } }, { kind: 'bounced', permanent: false, eventId: 'n1-0' }],
    [{ eventType: 'Complaint', complaint: { complainedRecipients: [{ emailAddress: 'ada@example.org' }] } }, { kind: 'complained' }],
    [{ eventType: 'Delivery', delivery: { timestamp: '2027-03-01T09:00:05Z' } }, { kind: 'delivered', at: Date.UTC(2027, 2, 1, 9, 0, 5) }],
    [{ eventType: 'Click', click: { link: 'https://a.example/' } }, { kind: 'clicked' }],
  ])('Amazon SES: %#', async (report, expected) => {
    expect((await readSes(sns.envelope({ Message: JSON.stringify({ mail: sesMail, ...report }) }), {}, sns.context)).events).toMatchObject([{ providerId: '0100', key: '12-mail-1-5', address: 'ada@example.org', ...expected }]);
  });

  test('what is none of a service is refused, and unknown reports are left out', async () => {
    for (const read of [readBrevo, readMailjet, readPostmark]) {
      expect(() => read({ json: null })).toThrow(expect.objectContaining({ code: 'bad_callback' }));
      expect(() => read({ json: ['x'] })).toThrow(expect.objectContaining({ code: 'bad_callback' }));
      expect(read({ json: { event: 'later', RecordType: 'Later' } }).events).toEqual([]);
    }
    await expect(readSes({ json: {}, rawBody: '{}' }, {}, sns.context)).rejects.toMatchObject({ code: 'bad_callback' });
  });
});

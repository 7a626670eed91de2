import { describe, expect, it } from '@jest/globals';
import { fakeSns } from '../../test/fake-sns.js';
import { readSes } from './ses-callbacks.js';

const delivery = JSON.stringify({ eventType: 'Delivery', mail: { messageId: '0100', destination: ['ada@example.org'] }, delivery: {} });
type Signed = ReturnType<ReturnType<typeof fakeSns>['envelope']>;
const changed = (signed: Signed, change: object): Signed => ({ json: null, rawBody: JSON.stringify({ ...(JSON.parse(signed.rawBody) as object), ...change }) });

describe('what Amazon SNS has signed', () => {
  it.each(['1', '2'] as const)('is taken, by signature version %s; its certificate is asked for once', async (version) => {
    const sns = fakeSns();
    for (const MessageId of ['n1', 'n2']) expect((await readSes(sns.envelope({ Message: delivery, MessageId, Subject: 'Amazon SES' }, version), {}, sns.context)).events).toMatchObject([{ kind: 'delivered', providerId: '0100', eventId: `${MessageId}-0` }]);
    expect(sns.asked).toHaveLength(1);
  });

  it('and nothing else: a word changed, another key, another place for the certificate, one that is over', async () => {
    const sns = fakeSns();
    const good = sns.envelope({ Message: delivery });
    const [other, over] = [fakeSns().envelope({ Message: delivery }), fakeSns(Date.UTC(2027, 2, 1), 0, Date.UTC(2027, 1, 1))];
    const refused: [Signed, typeof sns.context][] = [
      [changed(good, { Message: delivery.replace('ada@', 'bob@') }), sns.context],
      [changed(good, { Signature: (JSON.parse(other.rawBody) as { Signature: string }).Signature }), sns.context],
      [changed(good, { Signature: '' }), sns.context],
      [changed(good, { SignatureVersion: '3' }), sns.context],
      [changed(good, { SignatureVersion: '2' }), sns.context],
      ...['https://sns.eu-west-3.amazonaws.com.evil.example/SimpleNotificationService-00000000.pem', 'http://sns.eu-west-3.amazonaws.com/SimpleNotificationService-00000000.pem', 'https://sns.eu-west-3.amazonaws.com/bucket/key.pem', 'https://x@sns.eu-west-3.amazonaws.com/SimpleNotificationService-00000000.pem', 'https://s3.amazonaws.com/SimpleNotificationService-00000000.pem', ''].map((SigningCertURL): [Signed, typeof sns.context] => [changed(good, { SigningCertURL }), sns.context]),
      [over.envelope({ Message: delivery }), over.context],
    ];
    for (const [signed, context] of refused) await expect(readSes(signed, {}, context)).rejects.toMatchObject({ code: 'not_genuine' });
  });

  it('a subscription is confirmed once its wish is signed, at Amazon’s address and at no other', async () => {
    const sns = fakeSns();
    const wish = (SubscribeURL: string): Signed => sns.envelope({ Type: 'SubscriptionConfirmation', Token: 't', Message: 'You have chosen to subscribe', SubscribeURL });
    const confirmed = 'https://sns.eu-west-3.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    expect(await readSes(wish(confirmed), {}, sns.context)).toEqual({ events: [] });
    for (const url of ['https://sns.eu-west-3.amazonaws.com.evil.example/', 'http://sns.eu-west-3.amazonaws.com/', 'https://evil.example/sns.eu-west-3.amazonaws.com', 'x']) await expect(readSes(wish(url), {}, sns.context)).rejects.toMatchObject({ code: 'bad_callback' });
    await expect(readSes(changed(wish(confirmed), { Signature: 'AAAA' }), {}, sns.context)).rejects.toMatchObject({ code: 'not_genuine' });
    expect(sns.asked.filter((url) => url === confirmed)).toHaveLength(1);
  });

  it('of another topic than the credential’s is refused, however well it is signed: anybody can have topics', async () => {
    const sns = fakeSns();
    const signed = sns.envelope({ Message: delivery });
    expect((await readSes(signed, { topicArn: ' arn:aws:sns:eu-west-3:123456789012:ses ' }, sns.context)).events).toHaveLength(1);
    await expect(readSes(signed, { topicArn: 'arn:aws:sns:eu-west-3:999999999999:ses' }, sns.context)).rejects.toMatchObject({ code: 'not_genuine' });
  });

  it('comes again when its certificate cannot be had now', async () => {
    const sns = fakeSns();
    const signed = sns.envelope({ Message: delivery });
    await expect(readSes(signed, {}, { ...sns.context, http: async () => ({ status: 503, headers: {}, body: '' }) })).rejects.toMatchObject({ code: 'sns_certificate' });
    expect((await readSes(signed, {}, sns.context)).events).toHaveLength(1);
  });
});

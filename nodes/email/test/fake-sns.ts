import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

type Envelope = Record<string, unknown>;

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const SHA256_RSA = tlv(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'));
const time = (at: number): Buffer => tlv(0x17, Buffer.from(new Date(at).toISOString().replace(/^..|[-:T]|\.\d+/g, '')));
const name = (common: string): Buffer => tlv(0x30, tlv(0x31, tlv(0x30, Buffer.from('0603550403', 'hex'), tlv(0x0c, Buffer.from(common)))));

/** A certificate as Amazon's are made, but signed by itself (RFC 5280). */
function certificate(privateKey: KeyObject, from: number, until: number): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const body = tlv(0x30, tlv(0xa0, tlv(2, Buffer.from([2]))), tlv(2, Buffer.from([7])), SHA256_RSA, name('sns.amazonaws.com'), tlv(0x30, time(from), time(until)), name('sns.amazonaws.com'), spki);
  const whole = tlv(0x30, body, SHA256_RSA, tlv(3, Buffer.from([0]), sign('RSA-SHA256', body, privateKey)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

export interface FakeSns {
  readonly context: { readonly http: (request: { readonly url: string }) => Promise<{ status: number; headers: Record<string, string>; body: string }>; readonly now: () => number };
  /** Addresses that were asked for. */
  readonly asked: string[];
  /** The body of a call, signed as SNS signs it. */
  envelope(parts: Envelope, version?: '1' | '2'): { readonly json: null; readonly rawBody: string };
}

const DAY_MS = 86_400_000;

/** Signs notifications as Amazon SNS does, and answers for its certificate and its confirmations. */
export function fakeSns(now = Date.UTC(2027, 2, 1), validFrom = now - DAY_MS, validUntil = now + DAY_MS): FakeSns {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const url = `https://sns.eu-west-3.amazonaws.com/SimpleNotificationService-${randomBytes(16).toString('hex')}.pem`;
  const pem = certificate(privateKey, validFrom, validUntil);
  const asked: string[] = [];
  const order = (type: unknown): string[] => (type === 'Notification' ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']);
  return {
    asked,
    context: { now: () => now, http: async ({ url: wanted }) => (asked.push(wanted), { status: 200, headers: {}, body: wanted === url ? pem : '<ConfirmSubscriptionResponse/>' }) },
    envelope: (parts, version = '1') => {
      const whole: Envelope = { Type: 'Notification', MessageId: 'n1', TopicArn: 'arn:aws:sns:eu-west-3:123456789012:ses', Timestamp: '2027-03-01T00:00:00.000Z', Message: '{}', ...parts };
      const text = order(whole['Type']).flatMap((key) => (typeof whole[key] === 'string' ? [`${key}\n${whole[key]}\n`] : [])).join('');
      return { json: null, rawBody: JSON.stringify({ ...whole, SignatureVersion: version, SigningCertURL: url, Signature: sign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256', Buffer.from(text), privateKey).toString('base64') }) };
    },
  };
}

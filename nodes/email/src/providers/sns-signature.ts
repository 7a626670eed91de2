import { X509Certificate, verify } from 'node:crypto';
import { TransientError, UserError, type NodeContext } from '@parcours/sdk/node';
import { textOfValue } from './provider.js';

type Envelope = Readonly<Record<string, unknown>>;
type Reach = Pick<NodeContext, 'http' | 'now'>;

const SNS_HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/;
const HASHES: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };
const KEPT = 20;

/** An address of Amazon SNS itself; null for any other. */
export function snsUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.protocol === 'https:' && url.port === '' && url.username === '' && SNS_HOST.test(url.hostname) ? url : null;
}

const refused = (found: string): UserError => new UserError('not_genuine', `Expected a notification that Amazon SNS has signed, found ${found}; nothing of it was kept.`, { status: 403 });

/** What is signed, in this order; a notification without subject is signed without one. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html */
function signedText(envelope: Envelope): string {
  const names = envelope['Type'] === 'Notification' ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  return names.flatMap((name) => (typeof envelope[name] === 'string' ? [`${name}\n${envelope[name]}\n`] : [])).join('');
}

/** Certificates change about once a year: each is asked for once in each process. */
const known = new Map<string, Promise<X509Certificate>>();

async function fetchCertificate(url: string, { http }: Reach): Promise<X509Certificate> {
  const { status, body } = await http({ method: 'GET', url });
  if (status !== 200 || typeof body !== 'string') throw new TransientError('sns_certificate', `Expected the certificate of Amazon SNS, found status ${status}; the notification is taken when it comes again.`);
  try {
    return new X509Certificate(body);
  } catch {
    throw refused('a certificate nobody can read');
  }
}

function certificateAt(address: string, context: Reach): Promise<X509Certificate> {
  const url = snsUrl(address);
  if (url === null || !CERTIFICATE_PATH.test(url.pathname) || url.search !== '') throw refused('a certificate of somebody else');
  const kept = known.get(url.href);
  if (kept !== undefined) return kept;
  const asked = fetchCertificate(url.href, context);
  // a failure is nobody's answer for ever
  asked.catch(() => known.delete(url.href));
  if (known.size >= KEPT) known.clear();
  known.set(url.href, asked);
  return asked;
}

/**
 * Holds for what Amazon SNS has signed, by SHA-1 or SHA-256, with a certificate that lies at Amazon's and is valid now. Throws `UserError` `not_genuine`
 * for everything else, and `TransientError` when the certificate cannot be had: SNS sends again.
 */
export async function checkSnsSignature(envelope: Envelope, context: Reach): Promise<void> {
  const hash = HASHES[textOfValue(envelope['SignatureVersion'])];
  if (hash === undefined) throw refused('no signature of version 1 or 2');
  const certificate = await certificateAt(textOfValue(envelope['SigningCertURL']), context);
  const now = context.now();
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) throw refused('a certificate that is not valid today');
  if (!verify(hash, Buffer.from(signedText(envelope), 'utf8'), certificate.publicKey, Buffer.from(textOfValue(envelope['Signature']), 'base64'))) throw refused('a signature that does not fit');
}

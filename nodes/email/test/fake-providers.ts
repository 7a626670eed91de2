import { randomUUID } from 'node:crypto';
import { signAws } from '../src/providers/sign-aws.js';
import { startProvider, type Call, type FakeProvider, type Reply } from './provider-http.js';

type Row = Readonly<Record<string, unknown>>;
const rowOf = (value: unknown): Row => (typeof value === 'object' && value !== null ? (value as Row) : {});
const isAddress = (text: unknown): boolean => typeof text === 'string' && /^[^@\s<>]+@[^@\s<>]+\.[a-z]{2,}$/i.test(text);

/** Brevo: one message a call, 201 with its id, codes in words. A key seen before is refused. */
export function startBrevo(): Promise<FakeProvider> {
  const seen = new Set<string>();
  const send = ({ headers, body }: Call): Reply => {
    const refuse = (status: number, code: string, message: string): Reply => ({ status, body: { code, message } });
    const { sender, to, subject, htmlContent, textContent, headers: own } = rowOf(body);
    if (headers['api-key'] !== 'brevo-key') return refuse(401, 'unauthorized', 'Key not found');
    if (!isAddress(rowOf(sender)['email'])) return refuse(400, 'missing_parameter', 'sender is missing');
    const [person, more] = Array.isArray(to) ? to : [];
    if (more !== undefined || !isAddress(rowOf(person)['email'])) return refuse(400, 'invalid_parameter', 'email is not valid in to');
    if (typeof subject !== 'string' || (typeof htmlContent !== 'string' && typeof textContent !== 'string')) return refuse(400, 'missing_parameter', 'subject or content is missing');
    const key = String(rowOf(own)['idempotencyKey']);
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)) return refuse(400, 'invalid_parameter', 'idempotencyKey should be a UUID');
    if (seen.has(key)) return refuse(400, 'duplicate_parameter', 'The request with this idempotency key was processed already');
    seen.add(key);
    return { status: 201, body: { messageId: `<${randomUUID()}@smtp-relay.mailin.fr>` } };
  };
  return startProvider((call) => (call.method === 'POST' && call.path === '/v3/smtp/email' ? send(call) : call.path === '/v3/account' ? { status: call.headers['api-key'] === 'brevo-key' ? 200 : 401, body: { code: 'unauthorized', message: 'Key not found' } } : { status: 404, body: { code: 'not_found', message: 'Not found' } }));
}

/** Mailjet: up to 50 messages a call; with one bad among them it answers 400 and takes the others. */
export function startMailjet(): Promise<FakeProvider> {
  let last = 1_152_921_500_000_000_000n;
  const one = (entry: unknown): { status: number; answer: Row } => {
    const { To, From, CustomID, Headers } = rowOf(entry);
    const [person] = Array.isArray(To) ? To : [];
    const bad = (code: string, status: number, message: string, about: string): { status: number; answer: Row } => ({ status, answer: { Status: 'error', CustomID, Errors: [{ ErrorIdentifier: randomUUID(), ErrorCode: code, StatusCode: status, ErrorMessage: message, ErrorRelatedTo: [about] }] } });
    if (!isAddress(rowOf(From)['Email'])) return bad('mj-0013', 400, '"" is an invalid email address.', 'From.Email');
    if (!isAddress(rowOf(person)['Email']) || String(rowOf(person)['Email']).endsWith('.invalid')) return bad('mj-0013', 400, `"${String(rowOf(person)['Email'])}" is an invalid email address.`, 'To[0].Email');
    if (Object.keys(rowOf(Headers)).some((name) => /^(from|to|subject|sender|reply-to|cc|bcc|message-id)$/i.test(name))) return bad('send-0011', 400, 'Header cannot be customized using the Headers collection.', 'Headers');
    if (rowOf(From)['Email'] === 'nobody@shop.example') return bad('send-0008', 403, '"nobody@shop.example" is not an authorized sender email address for your account.', 'From');
    last += 1n;
    return { status: 200, answer: { Status: 'success', CustomID, To: [{ Email: rowOf(person)['Email'], MessageUUID: randomUUID(), MessageID: String(last), MessageHref: `https://api.mailjet.com/v3/message/${last}` }], Cc: [], Bcc: [] } };
  };
  const whole = (status: number, ErrorCode: string, ErrorMessage: string): Reply => ({ status, body: { ErrorIdentifier: randomUUID(), ErrorCode, StatusCode: status, ErrorMessage } });
  return startProvider(({ path, headers, body }) => {
    if (headers.authorization !== `Basic ${Buffer.from('public:secret').toString('base64')}`) return whole(401, 'mj-0001', 'API key authentication/authorization failure. You may be unauthorized to access the API or your API key may be expired.');
    if (path !== '/v3.1/send') return { status: 200, body: { Count: 1, Data: [] } };
    const messages = rowOf(body)['Messages'];
    if (!Array.isArray(messages) || messages.length === 0) return whole(400, 'mj-0003', 'Missing mandatory property.');
    if (messages.length > 50) return whole(400, 'mj-0012', 'The maximum of 50 messages per call is exceeded.');
    const made = messages.map(one);
    return { status: made.find(({ status }) => status !== 200)?.status ?? 200, body: { Messages: made.map(({ answer }) => answer) } };
  });
}

/** Postmark: up to 500 messages a call, 200 whatever becomes of them, codes in numbers. */
export function startPostmark(): Promise<FakeProvider> {
  const inactive = new Set(['gone@example.org']);
  const one = (entry: unknown): Row => {
    const { To, From, HtmlBody, TextBody, MessageStream } = rowOf(entry);
    const bad = (ErrorCode: number, Message: string): Row => ({ ErrorCode, Message });
    if (!isAddress(To)) return bad(300, `Invalid 'To' address: '${String(To)}'.`);
    if (!/<?[^@\s]+@shop\.example>?$/.test(String(From))) return bad(400, 'The From address you supplied is not a Sender Signature on your account.');
    if (inactive.has(String(To))) return bad(406, `You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ${String(To)}.`);
    if (typeof HtmlBody !== 'string' && typeof TextBody !== 'string') return bad(300, 'Provide either email TextBody or HtmlBody or both.');
    if (!['outbound', 'broadcast'].includes(String(MessageStream))) return bad(1235, `The 'MessageStream' provided does not exist on this server.`);
    return { To, SubmittedAt: new Date().toISOString(), MessageID: randomUUID(), ErrorCode: 0, Message: 'OK' };
  };
  return startProvider(({ method, path, headers, body }) => {
    if (headers['x-postmark-server-token'] !== 'token') return { status: 401, body: { ErrorCode: 10, Message: 'No Account or Server API tokens were supplied in the HTTP headers.' } };
    if (method === 'GET' && path === '/server') return { status: 200, body: { ID: 1, Name: 'Shop' } };
    if (!Array.isArray(body)) return { status: 422, body: { ErrorCode: 403, Message: 'The JSON you supplied does not match what the endpoint takes.' } };
    if (body.length > 500) return { status: 422, body: { ErrorCode: 410, Message: 'You may only send up to 500 messages per batch.' } };
    return { status: 200, body: body.map(one) };
  });
}

/** Amazon SES, version 2: signatures are worked out once more from what came in. */
export function startSes(now: () => number): Promise<FakeProvider> {
  let last = 0;
  return startProvider(({ method, path, headers, rawBody, body }) => {
    const refuse = (status: number, type: string, message: string): Reply => ({ status, headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazonaws.ses/` }, body: { message } });
    const expected = signAws({ method, url: `http://${String(headers.host)}${path}`, body: rawBody }, { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', region: 'eu-west-3', service: 'ses' }, now());
    if (headers.authorization !== expected['authorization'] || headers['x-amz-date'] !== expected['x-amz-date']) return refuse(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
    if (path === '/v2/email/account') return { status: 200, body: { SendingEnabled: true } };
    const { FromEmailAddress, Destination, Content } = rowOf(body);
    const raw = Buffer.from(String(rowOf(rowOf(Content)['Raw'])['Data']), 'base64').toString('utf8');
    if (FromEmailAddress === 'nobody@shop.example') return refuse(400, 'MailFromDomainNotVerifiedException', 'Email address is not verified.');
    if (!Array.isArray(rowOf(Destination)['ToAddresses']) || !/^From: /m.test(raw)) return refuse(400, 'BadRequestException', 'Missing final @domain');
    if (raw.includes('virus')) return refuse(400, 'MessageRejected', 'Email content contains a virus.');
    last += 1;
    return { status: 200, body: { MessageId: `0100018f-${String(last).padStart(6, '0')}` } };
  });
}

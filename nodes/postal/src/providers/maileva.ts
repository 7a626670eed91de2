import { TransientError, answerConcurrently, isNodeFailure, next, type HttpRequest, type HttpResult, type NodeContext, type Outcome } from '@parcours/sdk/node';
import { copyOf, keepPdf, type ReadyLetter } from '../deliver/ready-letter.js';
import { field, judgeAnswer } from './judge-answer.js';

const AT_ONCE = 4;

/** Maileva's six lines: the last is the city, the others stand above it as they would in the window; the country goes by its code. */
export function mailevaLines({ address }: Pick<ReadyLetter, 'address'>): Readonly<Record<string, string>> {
  const lines = address.isAbroad ? address.lines.slice(0, -1) : address.lines;
  const above = lines.slice(0, -1);
  return Object.fromEntries([...above.map((line, index) => [`address_line_${index + 1}`, line] as const), ['address_line_6', lines.at(-1) ?? '']]);
}

function saidBy(body: unknown): string {
  const [first] = Array.isArray((body as { errors?: unknown } | null)?.errors) ? (body as { errors: unknown[] }).errors : [body];
  return field(first, 'message') || field(first, 'error_description') || field(first, 'code');
}

interface Sending {
  readonly letter: ReadyLetter;
  readonly file: string;
  readonly request: (request: Omit<HttpRequest, 'credential' | 'url'> & { readonly path: string }) => Promise<HttpResult>;
}

/** A draft costs nothing and prints nothing until it is submitted. */
async function draft({ letter, file, request }: Sending): Promise<string> {
  const { options } = letter.piece;
  const created = await request({ method: 'POST', path: '/sendings', body: { name: letter.piece.subject.slice(0, 100) || 'Parcours', custom_id: letter.delivery.key, color_printing: options.colour, duplex_printing: options.duplex, optional_address_sheet: false, archiving_duration: 0, envelope_windows_type: 'SIMPLE', postage_type: options.speed === 'economy' ? 'ECONOMIC' : 'FAST', print_sender_address: false } });
  const id = field(created.body, 'id');
  if (id === '') throw new TransientError('provider_failed', 'Expected Maileva to answer the number of the sending, found none; it is tried again by itself.');
  await request({ method: 'POST', path: `/sendings/${encodeURIComponent(id)}/documents`, form: [{ name: 'document', file }, { name: 'metadata', value: JSON.stringify({ priority: 1, name: 'letter.pdf' }) }] });
  await request({ method: 'POST', path: `/sendings/${encodeURIComponent(id)}/recipients`, body: { custom_id: letter.delivery.key, ...mailevaLines(letter), country_code: letter.address.country } });
  return id;
}

/** Whether a submission whose answer was lost has arrived: a draft has not. */
async function submit(id: string, { request }: Sending): Promise<void> {
  try {
    await request({ method: 'POST', path: `/sendings/${encodeURIComponent(id)}/submit` });
  } catch (error) {
    if (!isNodeFailure(error) || error.code !== 'outcome_unknown') throw error;
    const { body } = await request({ method: 'GET', path: `/sendings/${encodeURIComponent(id)}` }).catch(() => { throw error; });
    const status = field(body, 'status');
    if (status === 'DRAFT') throw new TransientError('provider_failed', 'Expected Maileva to take the sending, found it is still a draft; it is tried again by itself.', {}, { cause: error });
    if (status === '') throw error;
  }
}

/** One sending each, by Maileva's API `mail/v2`: a draft with document and recipient, then its submission, which cannot be taken back. */
export async function sendByMaileva(letters: readonly ReadyLetter[], credential: number, values: Readonly<Record<string, string>>, context: NodeContext): Promise<ReadonlyMap<ReadyLetter, Outcome>> {
  const base = `https://api.${values['environment'] === 'sandbox.maileva.net' ? 'sandbox.maileva.net' : 'maileva.com'}/mail/v2`;
  const outcomes = await answerConcurrently(letters, AT_ONCE, async (letter) => {
    const file = await keepPdf(letter, context);
    const request: Sending['request'] = async ({ path, ...rest }) => judgeAnswer(await context.http({ ...rest, url: base + path, credential }), 'Maileva', context.now(), saidBy);
    const sending = { letter, file: file.id, request };
    await context.begin(letter.delivery.key, letter.address.lines.join('\n'));
    const id = await draft(sending).catch((error: unknown) => {
      // a draft that may or may not be there prints nothing
      throw isNodeFailure(error) && error.code === 'outcome_unknown' ? new TransientError('provider_failed', 'Expected Maileva to answer, found the connection gone before anything was submitted; it is tried again by itself.', {}, { cause: error }) : error;
    });
    await submit(id, sending);
    return next('main', { delivery: { status: 'sent', providerId: id, parts: letter.sheets, ...(letter.cost === null ? {} : { cost: letter.cost }), copy: copyOf(letter, file) } });
  });
  return new Map(letters.map((letter, index) => [letter, outcomes[index] as Outcome]));
}

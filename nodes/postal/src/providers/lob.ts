import { TransientError, answerConcurrently, isNodeFailure, next, type FileReference, type FormPart, type HttpRequest, type HttpResult, type NodeContext, type Outcome } from '@parcours/sdk/node';
import { copyOf, keepPdf, type ReadyLetter } from '../deliver/ready-letter.js';
import { SheetWriter } from '../letter/sheet-writer.js';
import { field, judgeAnswer } from './judge-answer.js';

const BASE = 'https://api.lob.com/v1';
const AT_ONCE = 4;
const TRIES = 3;

/** Lob's own limits. */
const clip = (text: string, most: number): string => text.slice(0, most);

function address({ typed, address: laid }: ReadyLetter): FormPart[] {
  const parts: Readonly<Record<string, string>> = {
    name: clip(typed.recipient || typed.organisation, 40),
    ...(typed.recipient === '' || typed.organisation === '' ? {} : { company: clip(typed.organisation, 40) }),
    address_line1: clip(typed.street || typed.locality, 64),
    address_line2: clip([typed.deliveryPoint, typed.building, typed.street === '' ? '' : typed.locality].filter((part) => part !== '').join(', '), 64),
    address_city: typed.city, address_state: typed.region, address_zip: typed.postcode, address_country: laid.country,
  };
  return Object.entries(parts).flatMap(([name, value]) => (value === '' ? [] : [{ name: `to[${name}]`, value }]));
}

/** Lob takes the sides of a postcard one by one, and prints the address on the second. */
async function sideOf(letter: ReadyLetter, side: 'front' | 'back', context: NodeContext): Promise<FileReference> {
  const writer = new SheetWriter(letter.piece.typeface, letter.piece.subject, 0);
  letter.piece.draw(writer, letter.pictures, { address: [], by: 'lob', sheetCode: '', proof: null, among: false, side });
  return context.saveFile({ fileName: `${side}.pdf`, mimeType: 'application/pdf', base64: (await writer.end()).toString('base64'), runId: letter.item.run.id });
}

async function form(letter: ReadyLetter, file: FileReference, from: string, context: NodeContext): Promise<FormPart[]> {
  const { options } = letter.piece;
  const shared: FormPart[] = [...address(letter), { name: 'from', value: from }, { name: 'use_type', value: letter.piece.marketing ? 'marketing' : 'operational' }, { name: 'metadata[key]', value: letter.delivery.key }, { name: 'description', value: clip(letter.piece.subject, 255) }];
  if (options.kind === 'postcard') return [...shared, { name: 'size', value: '4x6' }, { name: 'front', file: (await sideOf(letter, 'front', context)).id }, { name: 'back', file: (await sideOf(letter, 'back', context)).id }];
  return [...shared, { name: 'file', file: file.id }, { name: 'color', value: String(options.colour) }, { name: 'double_sided', value: String(options.duplex) }, { name: 'address_placement', value: 'insert_blank_page' }, { name: 'mail_type', value: options.speed === 'economy' ? 'usps_standard' : 'usps_first_class' }, ...(options.speed === 'registered' ? [{ name: 'extra_service', value: 'certified' }] : [])];
}

/** A lost answer is asked for again at once: Lob recognises the key and sends the letter it has. */
async function ask(request: HttpRequest, context: Pick<NodeContext, 'http'>): Promise<HttpResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.http(request);
    } catch (error) {
      if (!isNodeFailure(error) || error.code !== 'outcome_unknown' || attempt === TRIES) throw error;
    }
  }
}

/** One letter each, by Lob's API of version 2020-02-11; the delivery's key is the idempotency key. */
export async function sendByLob(letters: readonly ReadyLetter[], credential: number, values: Readonly<Record<string, string>>, context: NodeContext): Promise<ReadonlyMap<ReadyLetter, Outcome>> {
  const outcomes = await answerConcurrently(letters, AT_ONCE, async (letter) => {
    const file = await keepPdf(letter, context);
    const parts = await form(letter, file, values['from'] ?? '', context);
    await context.begin(letter.delivery.key, letter.address.lines.join('\n'));
    const answer = judgeAnswer(
      await ask({ method: 'POST', url: `${BASE}/${letter.piece.options.kind === 'postcard' ? 'postcards' : 'letters'}`, credential, headers: { 'Idempotency-Key': letter.delivery.key }, form: parts }, context),
      'Lob', context.now(), (body) => field(typeof body === 'object' && body !== null ? (body as { error?: unknown }).error : body, 'message'),
    );
    const id = field(answer.body, 'id');
    if (!/^(ltr|psc)_/.test(id)) throw new TransientError('outcome_unknown', 'Expected Lob to answer the number of the letter, found another answer; whether it was taken is not known, so it is not sent again by itself.', { status: answer.status });
    return next('main', { delivery: { status: 'sent', providerId: id, parts: letter.sheets, ...(letter.cost === null ? {} : { cost: letter.cost }), copy: copyOf(letter, file) } });
  });
  return new Map(letters.map((letter, index) => [letter, outcomes[index] as Outcome]));
}

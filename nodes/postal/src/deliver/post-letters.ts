import { answerConcurrently, fail, isNodeFailure, next, skip, toFailure, type BatchItem, type FileReference, type NodeContext, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import type { PostalAddress } from '../address/postal-address.js';
import { readPrices, type PriceTable } from '../prices/price-table.js';
import { sendByLob } from '../providers/lob.js';
import { sendByMaileva } from '../providers/maileva.js';
import { pictureLoader } from './load-pictures.js';
import type { Piece, Printing } from './piece.js';
import { isDue, printLots } from './print-lots.js';
import { copyOf, keepPdf, readyLetter, shelve, type ReadyLetter } from './ready-letter.js';

/** One item, as its node describes it. */
export interface Posting {
  readonly credential: number;
  readonly address: PostalAddress;
  readonly home: string;
  readonly proofOnly: boolean;
  readonly piece: Piece;
  /** Chosen in the step, by the name the text calls them by. */
  readonly pictures: Readonly<Record<string, FileReference | undefined>>;
  /** Names the text calls pictures by. */
  readonly wanted: ReadonlySet<string>;
}

const PROVIDERS: Readonly<Record<string, Printing['by']>> = { 'postal.printShop': 'printShop', 'postal.lob': 'lob', 'postal.maileva': 'maileva' };
const PROOF = 'PROOF · ÉPREUVE';
/** While one is drawn, others are kept. */
const READY_AT_ONCE = 8;
/** What became of an item stands beside. */
const NOTED = next();

interface Account {
  readonly by: Printing['by'];
  readonly prices: PriceTable;
}

function accountReader(context: NodeContext): (id: number) => Promise<Account> {
  const known = new Map<number, Promise<Account>>();
  return (id) => {
    const account = known.get(id) ?? context.account(id).then(({ type, values }) => ({ by: PROVIDERS[type] ?? 'printShop', prices: readPrices(values['prices'] ?? '') }));
    known.set(id, account);
    return account;
  };
}

/** Undeliverable addresses are skipped, before anything costs money; everything else that is wrong is an error of its item. */
const refused = (thrown: unknown): Outcome => (isNodeFailure(thrown) && thrown.code === 'undeliverable_address' ? skip('undeliverable_address', thrown.message) : fail(toFailure(thrown)));

async function proofOf(letter: ReadyLetter, context: NodeContext): Promise<Outcome> {
  const file = await keepPdf(letter, context);
  const estimate = letter.cost === null ? 'no price in the table fits' : `about ${letter.cost.amount.toFixed(2)} ${letter.cost.currency}`;
  return next('main', {
    json: { ...letter.item.json, proof: { pages: letter.pages, sheets: letter.sheets, grams: letter.grams, zone: letter.zone, estimate: letter.cost, address: [...letter.address.lines], shortened: letter.address.shortened.map(({ from, to }) => ({ from, to })) } } as never,
    files: { ...letter.item.files, proof: file },
    delivery: { status: 'skipped', code: 'proof', reason: `A proof of ${letter.pages} pages was made (${letter.sheets} sheets, ${letter.grams} g, ${estimate}); nothing is posted.`, copy: copyOf(letter, file) },
  });
}

/** What would be posted, allowed by the same rules. */
async function rehearsed(letter: ReadyLetter, context: NodeContext): Promise<Outcome> {
  await context.begin(letter.delivery.key);
  return next('main', { delivery: { status: 'sent', parts: letter.sheets, ...(letter.cost === null ? {} : { cost: letter.cost }), copy: copyOf(letter, await keepPdf(letter, context)) } });
}

/** Answers every item of a batch: proofs at once, the others by the provider of their credential. Never throws for one item. */
export async function postLetters(items: readonly BatchItem<unknown>[], postings: readonly (Posting | NodeFailure)[], context: NodeContext): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(items.length);
  const accounts = accountReader(context);
  const load = pictureLoader(context);
  const ready = new Map<ReadyLetter, number>();
  await answerConcurrently([...items.entries()], READY_AT_ONCE, async ([index, item]) => {
    const posting = postings[index] as Posting | NodeFailure;
    if ('who' in posting) {
      outcomes[index] = fail(posting);
      return NOTED;
    }
    const { credential, address, home, proofOnly, piece, pictures, wanted } = posting;
    try {
      const { by, prices } = await accounts(credential);
      const isProof = proofOnly || item.run.test || item.delivery?.rehearsal === true;
      const letter = await readyLetter({ item, typed: address, home, piece, pictures: await load(pictures, item.files, wanted), by, prices, proof: isProof ? PROOF : null, madeAt: context.now() });
      if (item.delivery?.rehearsal) outcomes[index] = await rehearsed(letter, context);
      else if (isProof) outcomes[index] = await proofOf(letter, context);
      else ready.set(by === 'printShop' ? await shelve(letter, isDue(letter, context.now()), context) : letter, index);
    } catch (thrown) {
      outcomes[index] = refused(thrown);
    }
    return NOTED;
  });
  const byCredential = new Map<number, ReadyLetter[]>();
  for (const [letter, index] of ready) {
    const { credential } = postings[index] as Posting;
    byCredential.set(credential, [...(byCredential.get(credential) ?? []), letter]);
  }
  await Promise.all([...byCredential].map(async ([credential, letters]) => {
    const answers = await send(credential, letters, context).catch((thrown: unknown) => new Map(letters.map((letter) => [letter, fail(toFailure(thrown))] as const)));
    for (const [letter, outcome] of answers) outcomes[ready.get(letter) as number] = outcome;
  }));
  return outcomes;
}

async function send(credential: number, letters: readonly ReadyLetter[], context: NodeContext): Promise<ReadonlyMap<ReadyLetter, Outcome>> {
  const { by } = letters[0] as ReadyLetter;
  if (by === 'printShop') return printLots(letters, await context.credential(credential), context);
  const { values } = await context.account(credential);
  return by === 'lob' ? sendByLob(letters, credential, values, context) : sendByMaileva(letters, credential, values, context);
}

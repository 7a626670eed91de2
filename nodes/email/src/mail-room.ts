import { fail, toFailure, type DeliveryIntent, type Files, type LinkRequest, type NodeContext, type NodeFailure, type Outcome, type Purpose } from '@parcours/sdk/node';
import { attach } from './attach.js';
import { compose, type Composed, type Letter } from './compose.js';
import { mapLinks, mapTextLinks, withUtm, type Utm } from './links.js';
import { listHeaders } from './list-headers.js';
import { openTransport } from './open-transport.js';
import { rehearsalTransport } from './rehearsal-transport.js';
import { isCallFailure, type Answer, type Transport } from './transport.js';

/** A letter but for its sender, who is the credential's unless a name is given. */
export interface Posted extends Pick<Letter, 'fromName' | 'to' | 'replyTo' | 'subject' | 'html' | 'text' | 'openUrl' | 'unsubscribe'> {
  readonly credential: number;
  readonly attachments: string;
  readonly files: Files | undefined;
  readonly delivery: DeliveryIntent;
  /** What it is for; null for what nobody subscribes to. */
  readonly purpose: Pick<Purpose, 'key' | 'name'> | null;
  readonly trackClicks: boolean;
  readonly utm: Utm;
  /** What goes on when it is sent. */
  readonly sent: (providerId: string, copy: Composed['copy']) => Outcome;
}

interface Ready {
  readonly posted: Posted;
  readonly tracked: ReadonlyMap<string, string>;
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/** The letter with its links' origin added. */
function withOrigin(posted: Posted): Posted {
  const { html, text, utm } = posted;
  if (Object.values(utm).every((value) => !value?.trim())) return posted;
  const add = (url: string): string => withUtm(url, utm);
  return { ...posted, html: mapLinks(html, add, 'origin'), text: mapTextLinks(text, add) };
}

function linksOf({ html, text, trackClicks }: Posted): readonly string[] {
  if (!trackClicks) return [];
  const found = new Set<string>();
  const note = (url: string): string => {
    found.add(url);
    return url;
  };
  mapLinks(html, note);
  mapTextLinks(text, note);
  return [...found];
}

/** One question for the links of all letters. */
async function track(all: readonly Posted[], context: Pick<NodeContext, 'trackLinks'>): Promise<readonly Ready[]> {
  const links = all.map(linksOf);
  const requests = links.flatMap((urls, index): LinkRequest[] => urls.map((url) => ({ key: (all[index] as Posted).delivery.key, url, form: 'signed' })));
  const answers = requests.length === 0 ? [] : await context.trackLinks(requests);
  let next = 0;
  return all.map((posted, index) => {
    const urls = links[index] ?? [];
    return { posted, tracked: urls.length === 0 ? NOBODY : new Map(urls.map((url) => [url, answers[next++] ?? url])) };
  });
}

async function composed({ posted, tracked }: Ready, { fromEmail, fromName }: Transport, context: NodeContext): Promise<Composed> {
  const { purpose, attachments, files, delivery, ...letter } = posted;
  const domain = fromEmail.slice(fromEmail.lastIndexOf('@') + 1);
  return compose({
    ...letter,
    fromEmail,
    fromName: letter.fromName.trim() === '' ? fromName : letter.fromName,
    key: delivery.key,
    tracked,
    headers: purpose === null ? {} : listHeaders(purpose, context.node.id, domain),
    attached: await attach(attachments, letter.html, files, context),
  });
}

/** The letters of one credential: in calls of as many as it takes, and a service that refuses everybody is asked once. */
class Sender {
  private closed: NodeFailure | null = null;

  constructor(
    private readonly transport: Transport,
    private readonly context: NodeContext,
  ) {}

  /** Answers each of a call's letters; never throws. */
  async sendTogether(ready: readonly Ready[]): Promise<readonly Outcome[]> {
    const outcomes = new Array<Outcome>(ready.length);
    const begun: { readonly index: number; readonly letter: Composed }[] = [];
    await Promise.all(
      ready.map(async (one, index) => {
        try {
          const letter = await composed(one, this.transport, this.context);
          if (this.closed) outcomes[index] = fail(this.closed);
          else {
            await this.context.begin(one.posted.delivery.key, one.posted.to);
            begun.push({ index, letter });
          }
        } catch (thrown) {
          outcomes[index] = fail(toFailure(thrown));
        }
      }),
    );
    if (begun.length === 0) return outcomes;
    const answers = await this.transport.send(begun.map(({ letter }) => letter.message));
    if (isCallFailure(answers) && answers.closed) this.closed = answers.failure;
    begun.forEach(({ index, letter }, position) => {
      const answer: Answer = isCallFailure(answers) ? answers : (answers[position] as Answer);
      outcomes[index] = 'failure' in answer ? fail(answer.failure) : (ready[index] as Ready).posted.sent(answer.providerId, letter.copy);
    });
    return outcomes;
  }
}

/** Sends some letters of one credential; answers in order. Throws when it cannot be opened. */
async function sendAll(ready: readonly Ready[], credential: number, context: NodeContext): Promise<readonly Outcome[]> {
  const rehearsal = ready[0]?.posted.delivery.rehearsal === true;
  const transport = await (rehearsal ? rehearsalTransport : openTransport)(credential, context);
  const sender = new Sender(transport, context);
  const parts = Array.from({ length: Math.ceil(ready.length / transport.together) }, (_, part) => ready.slice(part * transport.together, (part + 1) * transport.together));
  const outcomes = new Array<readonly Outcome[]>(parts.length);
  const queue = parts.entries();
  const work = async (): Promise<void> => {
    for (const [index, part] of queue) outcomes[index] = await sender.sendTogether(part);
  };
  await Promise.all(Array.from({ length: Math.min(transport.calls, parts.length) }, work));
  return outcomes.flat();
}

/** Sends the letters of one batch and answers each in order; what is an outcome already stays one. Never throws. */
export async function postAll(entries: readonly (Posted | Outcome)[], context: NodeContext): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(entries.length);
  const byCredential = new Map<number, number[]>();
  entries.forEach((entry, index) => {
    if ('kind' in entry) outcomes[index] = entry;
    else byCredential.set(entry.credential, [...(byCredential.get(entry.credential) ?? []), index]);
  });
  await Promise.all(
    [...byCredential].map(async ([credential, places]) => {
      let answers: readonly Outcome[];
      try {
        answers = await sendAll(await track(places.map((place) => withOrigin(entries[place] as Posted)), context), credential, context);
      } catch (thrown) {
        const failed = fail(toFailure(thrown));
        answers = places.map(() => failed);
      }
      places.forEach((place, position) => (outcomes[place] = answers[position] as Outcome));
    }),
  );
  return outcomes;
}

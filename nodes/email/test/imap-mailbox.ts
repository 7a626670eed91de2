import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

interface Kept {
  readonly uid: number;
  readonly raw: Buffer;
  readonly date: Date;
  readonly flags: Set<string>;
}

/** A mailbox on a free port of this machine that speaks IMAP4rev1 (RFC 3501) as far as somebody who fetches mail needs it. */
export interface ImapMailbox {
  readonly port: number;
  /** What the client has said, passwords left out. */
  readonly said: readonly string[];
  /** Puts a message into the folder. */
  deliver(raw: string, date?: Date): void;
  flags(): readonly (readonly string[])[];
  close(): Promise<void>;
}

interface Options {
  readonly user?: string;
  readonly password?: string;
  /** Whether the server keeps words of clients as flags (`\*`). */
  readonly keywords?: boolean;
  /** Called before each command: `hangUp` breaks the connection, a text is the answer to it. */
  readonly before?: (command: string, hangUp: () => void) => string | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');
const instant = (date: Date): string => `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`;

const unquote = (word: string): string => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word);
const wordsOf = (line: string): string[] => (line.match(/"(?:\\.|[^"\\])*"|\([^)]*\)|\S+/g) ?? []).map(unquote);

function namedIn(set: string, all: readonly Kept[]): Kept[] {
  const last = all.at(-1)?.uid ?? 0;
  const ranges = set.split(',').map((range) => range.split(':').map((end) => (end === '*' ? last : Number(end))));
  return all.filter(({ uid }) => ranges.some(([from = 0, to = from]) => uid >= Math.min(from, to) && uid <= Math.max(from, to)));
}

class Session {
  private readonly answers: Readonly<Record<string, (rest: string[]) => Promise<string | undefined> | string | undefined>>;

  constructor(
    private readonly socket: Socket,
    private readonly messages: Kept[],
    { user = 'bounces', password = 'secret', keywords = true }: Options,
  ) {
    const permanent = `(\\Answered \\Flagged \\Deleted \\Seen \\Draft${keywords ? ' \\*' : ''})`;
    this.answers = {
      CAPABILITY: () => this.tell('CAPABILITY IMAP4rev1 UIDPLUS'),
      LOGIN: ([name, word]) => (name === user && word === password ? undefined : 'NO [AUTHENTICATIONFAILED] Authentication failed.'),
      NOOP: () => undefined,
      LIST: () => this.tell('LIST (\\HasNoChildren) "/" INBOX'),
      LSUB: () => this.tell('LSUB (\\HasNoChildren) "/" INBOX'),
      SELECT: ([folder = '']) => this.open(folder, permanent),
      EXAMINE: ([folder = '']) => this.open(folder, '()'),
      SEARCH: (rest) => this.tell(`SEARCH ${this.search(rest).map(({ uid }) => uid).join(' ')}`.trim()),
      FETCH: ([set = '', items = '']) => this.fetch(set, items),
      STORE: ([set = '', , names = '']) => this.store(set, names.replace(/[()]/g, '').split(' ')),
      EXPUNGE: () => this.expunge(),
      CLOSE: () => undefined,
      LOGOUT: () => this.tell('BYE'),
    };
  }

  async carryOut(tag: string, command: string, rest: string[]): Promise<void> {
    const answer = this.answers[command];
    const result = answer === undefined ? 'BAD Unknown command' : await answer(rest);
    this.socket.write(`${tag} ${result ?? 'OK Completed'}\r\n`);
    if (command === 'LOGOUT') this.socket.end();
  }

  private tell(...lines: string[]): undefined {
    for (const line of lines) this.socket.write(`* ${line}\r\n`);
    return undefined;
  }

  private open(folder: string, permanent: string): string | undefined {
    if (folder !== 'INBOX') return 'NO [NONEXISTENT] Mailbox does not exist';
    return this.tell('FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)', `OK [PERMANENTFLAGS ${permanent}] Limited`, `${this.messages.length} EXISTS`, '0 RECENT', 'OK [UIDVALIDITY 7] UIDs valid', `OK [UIDNEXT ${(this.messages.at(-1)?.uid ?? 0) + 1}] Predicted`);
  }

  private search(rest: readonly string[]): Kept[] {
    const value = (name: string): string | undefined => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
    const since = value('SINCE') === undefined ? 0 : Date.parse(`${value('SINCE') as string} UTC`);
    const without = value('UNKEYWORD') ?? (rest.includes('UNSEEN') ? '\\Seen' : undefined);
    return this.messages.filter(({ date, flags }) => date.getTime() >= since && (without === undefined || !flags.has(without)));
  }

  private fetch(set: string, items: string): undefined {
    const [, from, length] = /<(\d+)\.(\d+)>/.exec(items) ?? [];
    for (const { uid, raw, date, flags } of namedIn(set, this.messages)) {
      const part = from === undefined ? raw : raw.subarray(Number(from), Number(from) + Number(length));
      const place = this.messages.findIndex((message) => message.uid === uid) + 1;
      this.socket.write(`* ${place} FETCH (UID ${uid} FLAGS (${[...flags].join(' ')}) INTERNALDATE "${instant(date)}" BODY[]${from === undefined ? '' : `<${from}>`} {${part.length}}\r\n`);
      this.socket.write(part);
      this.socket.write(')\r\n');
    }
    return undefined;
  }

  private store(set: string, names: readonly string[]): undefined {
    for (const { flags } of namedIn(set, this.messages)) for (const name of names) flags.add(name);
    return undefined;
  }

  private expunge(): undefined {
    for (let index = this.messages.length - 1; index >= 0; index -= 1) {
      if (this.messages[index]?.flags.has('\\Deleted') !== true) continue;
      this.messages.splice(index, 1);
      this.tell(`${index + 1} EXPUNGE`);
    }
    return undefined;
  }
}

export async function startImapMailbox(options: Options = {}): Promise<ImapMailbox> {
  const messages: Kept[] = [];
  const said: string[] = [];
  const sockets = new Set<Socket>();
  let uids = 0;
  const hear = async (session: Session, socket: Socket, line: string): Promise<void> => {
    const [tag = '*', first = '', ...rest] = wordsOf(line);
    const words = first.toUpperCase() === 'UID' ? rest : [first, ...rest];
    const command = (words[0] ?? '').toUpperCase();
    said.push(command === 'LOGIN' ? 'LOGIN' : line.replace(/^\S+ /, ''));
    const answer = options.before?.(command, () => socket.destroy());
    if (socket.destroyed) return;
    if (answer !== undefined) return void socket.write(`${tag} ${answer}\r\n`);
    await session.carryOut(tag, command, words.slice(1));
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    const session = new Session(socket, messages, options);
    let waiting = '';
    let turn = Promise.resolve();
    // clients that go without a word are part of these tests
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (part) => {
      const lines = (waiting + part.toString('latin1')).split('\r\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) turn = turn.then(() => hear(session, socket, line));
    });
    socket.write('* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    said,
    deliver: (raw, date = new Date()) => void messages.push({ uid: (uids += 1), raw: Buffer.from(raw), date, flags: new Set() }),
    flags: () => messages.map(({ flags }) => [...flags]),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

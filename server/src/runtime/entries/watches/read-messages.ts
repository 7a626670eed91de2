import { UserError, type StreamMessage } from '@parcours/sdk/node';

/** Longer than this, a message is no message. */
const MAX_MESSAGE = 1_000_000;

/** Turns the text of a stream into messages, as it comes in. */
export interface MessageReader {
  push(text: string): StreamMessage[];
  /** How long the other side wants to be left alone after a break; null when it does not say. */
  readonly retryMs: number | null;
}

/** Splits at line ends, of which CR LF may come in two pieces. */
function lineSplitter(): (text: string) => string[] {
  let rest = '';
  let afterReturn = false;
  return (text) => {
    const fresh = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') afterReturn = text.endsWith('\r');
    const lines = (rest + fresh).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_MESSAGE) throw new UserError('message_too_large', 'Expected messages of at most a megabyte from the stream, found a longer one.');
    return lines;
  };
}

/** Server-sent events (WHATWG HTML, 9.2.6). */
export function readEvents(): MessageReader {
  const split = lineSplitter();
  let data: string[] = [];
  let event = '';
  let id: string | null = null;
  let retryMs: number | null = null;
  let first = true;
  const take = (line: string, messages: StreamMessage[]): void => {
    if (line === '') {
      if (data.length > 0) messages.push({ event: event === '' ? 'message' : event, id, data: data.join('\n') });
      data = [];
      event = '';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^\d{1,9}$/.test(value)) retryMs = Number(value);
    if (data.reduce((size, part) => size + part.length, 0) > MAX_MESSAGE) throw new UserError('message_too_large', 'Expected messages of at most a megabyte from the stream, found a longer one.');
  };
  return {
    push: (text) => {
      const messages: StreamMessage[] = [];
      for (const line of split(first ? text.replace(/^\uFEFF/, '') : text)) take(line, messages);
      if (text !== '') first = false;
      return messages;
    },
    get retryMs() {
      return retryMs;
    },
  };
}

/** One message per line; empty lines are signs of life. */
export function readLines(): MessageReader {
  const split = lineSplitter();
  return { push: (text) => split(text).filter((line) => line.trim() !== '').map((data) => ({ event: 'message', id: null, data })), retryMs: null };
}

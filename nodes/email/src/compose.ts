import { createHash } from 'node:crypto';
import { UserError, isEmail, oneLine } from '@parcours/sdk/node';
import { compile } from 'html-to-text';
import { mapLinks, mapTextLinks } from './links.js';
import type { Attached, Message } from './message.js';
import { linked, unsubscribeHeaders, type Unsubscribe } from './unsubscribing.js';

export interface Letter {
  readonly fromEmail: string;
  readonly fromName: string;
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  /** Empty: derived from the HTML. */
  readonly text: string;
  /** Null: opens are not tracked. */
  readonly openUrl: string | null;
  /** Null: a message one cannot unsubscribe from, such as an order's. */
  readonly unsubscribe: Unsubscribe | null;
  /** Addresses that stand for others, to tell when they are followed. */
  readonly tracked: ReadonlyMap<string, string>;
  /** Further headers, each on one line. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attached: readonly Attached[];
  /** The delivery's key: the same message keeps its Message-ID over retries. */
  readonly key: string;
}

export interface Composed {
  readonly message: Message;
  /** The message as people may look at it later: without what tells of opens and clicks. */
  readonly copy: { readonly to: string; readonly from: string; readonly subject: string; readonly html: string; readonly text: string };
}

function address(text: string, what: string): string {
  const trimmed = text.trim();
  if (!isEmail(trimmed)) throw new UserError('bad_address', `Expected ${what} to be one email address such as name@example.org, found "${oneLine(trimmed).slice(0, 100)}"; correct it.`);
  return trimmed;
}

/** The local part of the Message-ID: what a delivery is recognised by in bounces. */
export const messageMark = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40);

/** The HTML with an image nobody sees, which tells when the message is opened; before `</body>` if there is one. */
export function withOpenImage(html: string, openUrl: string): string {
  const url = openUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const image = `<img src="${url}" width="1" height="1" alt="" style="border:0;width:1px;height:1px">`;
  const end = html.toLowerCase().lastIndexOf('</body');
  return end === -1 ? html + image : html.slice(0, end) + image + html.slice(end);
}

/** What people read who read no HTML: links are spelled out, images left out. Compiled once: half of its time was that. */
export const textOf: (html: string) => string = compile({
  wordwrap: false,
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** A message for one recipient. Throws `bad_address`; no value can start a header of its own. */
export function compose(letter: Letter): Composed {
  const { tracked, key, unsubscribe, openUrl } = letter;
  const from = { address: address(letter.fromEmail, 'the sender'), name: oneLine(letter.fromName) };
  const to = address(letter.to, 'the recipient');
  const replyTo = letter.replyTo.trim() === '' ? '' : address(letter.replyTo, 'the reply address');
  const subject = oneLine(letter.subject);
  // links are exchanged before the address to unsubscribe at is put in, which must stay what it is
  const follow = (url: string): string => tracked.get(url) ?? url;
  const written = { html: letter.html, text: letter.text.trim() === '' ? textOf(letter.html) : letter.text };
  const shown = linked({ ...written, unsubscribe });
  const sent = tracked.size === 0 ? shown : linked({ html: mapLinks(written.html, follow), text: mapTextLinks(written.text, follow), unsubscribe });
  const headers = Object.fromEntries(Object.entries({ ...letter.headers, ...(unsubscribe === null ? {} : unsubscribeHeaders(unsubscribe.url)) }).map(([name, value]) => [name, oneLine(value)]));
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    message: { key, from, to, replyTo, subject, headers, messageId: `<${messageMark(key)}@${domain}>`, html: openUrl === null ? sent.html : withOpenImage(sent.html, openUrl), text: sent.text, attached: letter.attached },
    copy: { to, from: from.address, subject, ...shown },
  };
}

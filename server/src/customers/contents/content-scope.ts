import { checkRule, contactScope, holds, type Contact, type ContentBlock, type ContentBody, type Json, type JsonObject, type Product, type Rule } from '@parcours/sdk/node';
import { allBlocks, hasCondition } from '@parcours/sdk/node';

/** What the templates of a content see for one reader. */
export interface ContentScope {
  readonly contact: JsonObject | null;
  readonly json: JsonObject;
  readonly event: Json;
  readonly now: string;
  readonly vars: Readonly<Record<string, string>>;
  /** Blocks with a condition, by id: whether it holds. */
  readonly show: Readonly<Record<string, boolean>>;
  /** Products of each feed, by the id of its block. */
  readonly feeds: Readonly<Record<string, readonly Product[]>>;
  /** Addresses of blocks that are resolved when the message is looked at, by id; where it goes out without a delivery, of what they show now. */
  readonly live: Readonly<Record<string, LiveScope>>;
}

export interface LiveScope {
  readonly image: string;
  readonly link: string;
  /** What holds now, for paper; empty where it is no stored file. */
  readonly file: string;
}

export interface ScopeParts {
  readonly contact: Contact | null;
  readonly json: JsonObject;
  readonly values: Readonly<Record<string, string>>;
  readonly now: number;
  readonly feeds: ContentScope['feeds'];
  readonly live: ContentScope['live'];
  inSegment(segment: number): boolean;
  /** Whether the rule of a block holds that `rulesAsked` names; null for other blocks. */
  inRule(block: string): boolean | null;
}

const conditional = (body: ContentBody): readonly ContentBlock[] => allBlocks(body.blocks).filter(hasCondition);

/** The segments that blocks ask for. */
export const segmentsAsked = (body: ContentBody): ReadonlySet<number> => new Set(conditional(body).flatMap(({ when }) => (when?.segment === undefined ? [] : [when.segment])));

/** Blocks whose rule asks for more than the message knows, such as what a contact has done: they are asked of the database, by the id of the block. */
export const rulesAsked = (body: ContentBody): ReadonlyMap<string, Rule> => new Map(conditional(body).flatMap(({ id, when }) => (when?.rule === undefined || checkRule(when.rule).length === 0 ? [] : [[id, when.rule] as const])));

export function scopeOf(body: ContentBody, { contact, json, values, now, feeds, live, inSegment, inRule }: ScopeParts): Omit<ContentScope, 'vars'> & { readonly values: Readonly<Record<string, string>> } {
  const seen = { contact: contact && contactScope(contact), json, event: json['event'] ?? null };
  const show = Object.fromEntries(conditional(body).map(({ id, when }) => [id, (when?.rule === undefined || (inRule(id) ?? holds(when.rule, seen))) && (when?.segment === undefined || inSegment(when.segment))]));
  return { ...seen, now: new Date(now).toISOString(), show, feeds, live, values };
}

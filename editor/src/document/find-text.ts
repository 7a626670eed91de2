import { isExpression, type WorkflowDocument } from '@parcours/sdk/workflow';

export interface TextHit {
  readonly place: 'name' | 'notes' | 'setting' | 'note' | 'group';
  /** Of the node, the sticky note or the group. */
  readonly id: string;
  /** The setting it stands in; undefined for all else. */
  readonly field?: string;
  /** The text around it, on one line. */
  readonly excerpt: string;
}

const BEFORE = 24;
const LENGTH = 90;

/** Same length as the text, so that a place in one is a place in the other. */
const level = (text: string): string => Array.from(text, (character) => character.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase().charAt(0).padEnd(character.length) || character).join('');

function excerptOf(stored: string, wanted: string): string | null {
  const text = stored.normalize('NFC');
  const at = level(text).indexOf(wanted);
  if (at < 0) return null;
  const start = Math.max(0, at - BEFORE);
  const cut = text.slice(start, start + LENGTH).replace(/\s+/g, ' ');
  return `${start > 0 ? '…' : ''}${cut}${start + LENGTH < text.length ? '…' : ''}`;
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (isExpression(value)) yield value.$js;
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsOf(inner);
  }
}

/** Every place a text stands in: names of nodes, their settings however deep, their notes; names of groups and sticky notes. Case and accents do not count; each setting is named once. */
export function findText({ nodes, groups = [], notes = [] }: Pick<WorkflowDocument, 'nodes' | 'groups' | 'notes'>, query: string, limit = 200): TextHit[] {
  const wanted = level(query.trim().normalize('NFC'));
  const hits: TextHit[] = [];
  if (wanted === '') return hits;
  // there are few of them, and they were written to be found
  for (const [place, texts] of [['note', notes.map(({ id, text }) => [id, text] as const)], ['group', groups.map(({ id, name }) => [id, name] as const)]] as const) for (const [id, text] of texts) {
    const excerpt = excerptOf(text, wanted);
    if (excerpt !== null) hits.push({ id, place, excerpt });
  }
  for (const node of nodes) {
    const name = excerptOf(node.name, wanted);
    if (name !== null) hits.push({ id: node.id, place: 'name', excerpt: name });
    for (const [field, value] of Object.entries(node.settings)) {
      for (const text of textsOf(value)) {
        const excerpt = excerptOf(text, wanted);
        if (excerpt === null) continue;
        hits.push({ id: node.id, place: 'setting', field, excerpt });
        break;
      }
    }
    const remarks = node.notes === undefined ? null : excerptOf(node.notes, wanted);
    if (remarks !== null) hits.push({ id: node.id, place: 'notes', excerpt: remarks });
    if (hits.length >= limit) return hits.slice(0, limit);
  }
  return hits;
}

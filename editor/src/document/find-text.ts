import type { WorkflowNode } from '@parcours/sdk/workflow';

export interface TextHit {
  readonly nodeId: string;
  /** The setting it stands in; undefined for the name and the notes. */
  readonly field?: string;
  readonly place: 'name' | 'notes' | 'setting';
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
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsOf(inner);
  }
}

/** Every place a text stands in the nodes: names, settings however deep, notes. Case and accents do not count; each setting is named once. */
export function findText(nodes: readonly WorkflowNode[], query: string, limit = 200): TextHit[] {
  const wanted = level(query.trim().normalize('NFC'));
  const hits: TextHit[] = [];
  if (wanted === '') return hits;
  for (const node of nodes) {
    const name = excerptOf(node.name, wanted);
    if (name !== null) hits.push({ nodeId: node.id, place: 'name', excerpt: name });
    for (const [field, value] of Object.entries(node.settings)) {
      for (const text of textsOf(value)) {
        const excerpt = excerptOf(text, wanted);
        if (excerpt === null) continue;
        hits.push({ nodeId: node.id, place: 'setting', field, excerpt });
        break;
      }
    }
    const notes = node.notes === undefined ? null : excerptOf(node.notes, wanted);
    if (notes !== null) hits.push({ nodeId: node.id, place: 'notes', excerpt: notes });
    if (hits.length >= limit) return hits.slice(0, limit);
  }
  return hits;
}

import { UserError } from '../../node/errors.js';
import type { Note, WorkflowDocument } from '../document.js';

/** Most sticky notes a document may have; the same number as in its schema. */
export const MAX_NOTES = 500;
const MAX_TEXT = 10_000;

/** Puts a sticky note on the canvas, or in the place of the one with its id. Text past 10,000 characters is cut. Throws `UserError` `too_many_notes`. */
export function putNote(document: WorkflowDocument, { note }: { readonly note: Note }): WorkflowDocument {
  const notes = document.notes ?? [];
  const put = { ...note, text: note.text.slice(0, MAX_TEXT), position: { x: Math.round(note.position.x), y: Math.round(note.position.y) } };
  if (notes.some(({ id }) => id === note.id)) return { ...document, notes: notes.map((known) => (known.id === note.id ? put : known)) };
  if (notes.length >= MAX_NOTES) throw new UserError('too_many_notes', `A workflow holds at most ${MAX_NOTES} sticky notes; remove some first.`);
  return { ...document, notes: [...notes, put] };
}

/** Takes a sticky note away. One that does not exist is passed over, so a second call changes nothing. */
export function removeNote(document: WorkflowDocument, { noteId }: { readonly noteId: string }): WorkflowDocument {
  const { notes = [], ...rest } = document;
  const kept = notes.filter(({ id }) => id !== noteId);
  if (kept.length === notes.length) return document;
  return kept.length === 0 ? rest : { ...rest, notes: kept };
}

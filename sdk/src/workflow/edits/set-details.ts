import { UserError } from '../../node/errors.js';
import type { WorkflowDocument } from '../document.js';

interface Details {
  readonly name?: string;
  /** Blank text removes it. */
  readonly description?: string;
  /** IANA zone; blank means the workspace's. */
  readonly timezone?: string;
}

/** Changes what a workflow is called, what it says of itself and its time zone. Throws `UserError` `name_empty` or `name_too_long`. */
export function setDetails(document: WorkflowDocument, { name, description, timezone }: Details): WorkflowDocument {
  let edited = document;
  if (name !== undefined) {
    const wanted = name.trim();
    if (wanted === '') throw new UserError('name_empty', 'A workflow needs a name; write at least one character.');
    if (wanted.length > 120) throw new UserError('name_too_long', `A name has at most 120 characters, this one has ${wanted.length}; shorten it.`);
    edited = { ...edited, name: wanted };
  }
  if (description !== undefined) {
    const { description: _before, ...rest } = edited;
    edited = description.trim() === '' ? rest : { ...rest, description: description.slice(0, 10_000) };
  }
  if (timezone !== undefined) {
    const { timezone: _before, ...rest } = edited.settings ?? {};
    edited = { ...edited, settings: timezone.trim() === '' ? rest : { ...rest, timezone: timezone.trim() } };
  }
  return edited;
}

import { readDocument, type WorkflowDocument } from '@parcours/sdk/workflow';

export interface LocalCopy {
  readonly document: WorkflowDocument;
  /** The revision the changes were made on. */
  readonly revision: number;
  readonly at: number;
}

export interface LocalCopies {
  read(): LocalCopy | null;
  /** False when the browser refused, for example because its storage is full. */
  write(copy: LocalCopy): boolean;
  drop(): void;
}

/** Unsaved work of one workflow, kept in this browser until the server has it. */
export function createLocalCopies(workflowId: number, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = localStorage): LocalCopies {
  const key = `parcours.workflow.${workflowId}.unsaved`;
  return {
    read() {
      try {
        const value = JSON.parse(storage.getItem(key) ?? 'null') as Partial<LocalCopy> | null;
        const document = value && readDocument(value.document).document;
        return document && typeof value.revision === 'number' && typeof value.at === 'number' ? { document, revision: value.revision, at: value.at } : null;
      } catch {
        // Text that is no longer readable is of no use to anyone.
        return null;
      }
    },
    write(copy) {
      try {
        storage.setItem(key, JSON.stringify(copy));
        return true;
      } catch {
        return false;
      }
    },
    drop() {
      try {
        storage.removeItem(key);
      } catch {
        // Blocked storage: there is nothing to drop.
      }
    },
  };
}

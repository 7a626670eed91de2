import { emptyWorkflow, setDetails, type WorkflowDocument } from '@parcours/sdk/workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiFailure } from '../api/failure';
import { createAutosave, type Autosave } from './autosave';
import { createLocalCopies, type LocalCopies } from './local-copy';

let document: WorkflowDocument;
let server: { name: string; revision: number; failWith: ApiFailure | null };
let copies: LocalCopies;
let autosave: Autosave;

const save = async (draft: WorkflowDocument, revision: number): Promise<number> => {
  if (server.failWith) throw server.failWith;
  if (revision !== server.revision) throw new ApiFailure('revision_conflict', 'Somebody else saved.', 409);
  server.name = draft.name;
  server.revision += 1;
  return server.revision;
};
const edit = (name: string): void => {
  document = setDetails(document, { name });
  autosave.touch();
};

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  document = emptyWorkflow('First');
  server = { name: 'First', revision: 4, failWith: null };
  copies = createLocalCopies(7);
  autosave = createAutosave({ revision: 4, document: () => document, save, copies });
});
afterEach(() => {
  autosave.stop();
  vi.useRealTimers();
});

describe('saving by itself', () => {
  it('saves once after a pause in typing', async () => {
    edit('Wel');
    edit('Welcome');
    expect(autosave.state.value).toBe('dirty');
    await vi.advanceTimersByTimeAsync(1_000);
    expect([autosave.state.value, server.name, server.revision]).toEqual(['saved', 'Welcome', 5]);
    expect(copies.read()).toBeNull();
  });

  it('keeps the work in the browser while the server cannot be reached, and saves it when it is back', async () => {
    server.failWith = new ApiFailure('unreachable', 'No answer.', 0);
    edit('Offline');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(autosave.state.value).toBe('offline');
    expect(copies.read()?.document.name).toBe('Offline');
    server.failWith = null;
    await vi.advanceTimersByTimeAsync(2_500);
    expect([autosave.state.value, server.name]).toEqual(['saved', 'Offline']);
    expect(copies.read()).toBeNull();
  });

  it('stops at a conflict until somebody decides, then overwrites', async () => {
    server.revision = 9;
    edit('Mine');
    await vi.advanceTimersByTimeAsync(1_000);
    expect([autosave.state.value, server.name]).toEqual(['conflict', 'First']);
    edit('Mine too');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([autosave.state.value, server.name]).toEqual(['conflict', 'First']);
    expect(copies.read()?.document.name).toBe('Mine too');
    expect(await autosave.overwrite(9)).toBe(true);
    expect([autosave.state.value, server.name]).toEqual(['saved', 'Mine too']);
  });

  it('says when the server refuses the draft, and tries again after the next change', async () => {
    server.failWith = new ApiFailure('forbidden', 'Your role does not allow this.', 403);
    edit('Not mine');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([autosave.state.value, autosave.failure.value?.code]).toEqual(['refused', 'forbidden']);
    server.failWith = null;
    edit('Mine again');
    expect(await autosave.flush()).toBe(true);
    expect(server.name).toBe('Mine again');
  });

  it('has nothing left to save when a change was taken back in time', async () => {
    const before = document;
    edit('Oops');
    document = before;
    autosave.touch();
    expect(autosave.state.value).toBe('saved');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.revision).toBe(4);
  });

  it('saves a change that was made while another save was under way', async () => {
    edit('One');
    const first = autosave.flush();
    edit('Two');
    expect(await first).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([autosave.state.value, server.name, server.revision]).toEqual(['saved', 'Two', 6]);
  });
});

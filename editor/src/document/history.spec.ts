import { describe, expect, it } from 'vitest';
import { createHistory } from './history';

describe('undo and redo', () => {
  it('takes back and repeats steps, and forgets the repeatable ones after a new change', () => {
    const history = createHistory('a');
    history.push('b');
    history.push('c');
    history.undo();
    expect(history.current.value).toBe('b');
    history.redo();
    expect(history.current.value).toBe('c');
    history.undo();
    history.push('d');
    expect(history.canRedo.value).toBe(false);
    history.undo();
    history.undo();
    expect([history.current.value, history.canUndo.value]).toEqual(['a', false]);
    history.undo();
    expect(history.current.value).toBe('a');
  });

  it('takes back a drag or a typed word as one step, but not two that lie apart', () => {
    let nowMs = 0;
    const history = createHistory('', () => nowMs);
    for (const text of ['h', 'he', 'hey']) history.push(text, 'name');
    nowMs = 5_000;
    history.push('hey!', 'name');
    history.undo();
    expect(history.current.value).toBe('hey');
    history.undo();
    expect(history.current.value).toBe('');
  });

  it('keeps the last 200 steps', () => {
    const history = createHistory(0);
    for (let step = 1; step <= 300; step += 1) history.push(step);
    let taken = 0;
    while (history.canUndo.value) {
      history.undo();
      taken += 1;
    }
    expect([taken, history.current.value]).toEqual([200, 100]);
  });
});

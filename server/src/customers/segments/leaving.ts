import type { SegmentTest } from './segment-test.js';

export interface Leaving {
  /** The answer it changes by time: only this one; null: either. */
  readonly only: boolean | null;
  /** It changes with the last event that leaves the window, not with the first. */
  readonly last: boolean;
}

/** What time alone does to a question about events of a window: fewer and fewer of them count, so what asks for many never becomes true by it. */
export function leaving({ events, comparison, value }: Pick<Extract<SegmentTest, { test: 'events' }>, 'events' | 'comparison' | 'value'>): Leaving {
  if (events.fold !== 'count') return { only: null, last: false };
  switch (comparison) {
    case '>=':
    case '<':
      return { only: comparison === '>=', last: value > 0 && value <= 1 };
    case '>':
    case '<=':
      return { only: comparison === '>', last: value >= 0 && value < 1 };
    default:
      return { only: null, last: value === 0 };
  }
}

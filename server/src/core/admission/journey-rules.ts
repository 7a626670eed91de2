import type { JsonObject } from '@parcours/sdk/node';
import type { EntryRule, WorkflowSettings } from '@parcours/sdk/workflow';
import { STANDARD_WINDOW_DAYS } from './hold-out.js';
import { compileTemplate, hasTemplate } from '../parameters/liquid.js';

/** Which runs go first when there is more to do than time. */
export type Priority = 'interactive' | 'normal' | 'bulk';

/** What a key is rendered over. */
export interface KeyScope {
  readonly event: unknown;
  readonly json: JsonObject;
  readonly contact: JsonObject | null;
}

type Key = (scope: KeyScope) => string;

/** The rules of a version, ready to be applied to entries. */
export interface JourneyRules {
  readonly again: EntryRule['again'];
  readonly afterMs: number;
  /** Null: none is set. */
  readonly entryKey: Key | null;
  readonly limitKey: Key | null;
  readonly concurrency: number | null;
  /** Milliseconds between two starts. */
  readonly spacingMs: number | null;
  readonly debounceMs: number | null;
  /** Of a hundred contacts who would enter, so many are kept out for comparison. Null: none. */
  readonly holdOutPercent: number | null;
  /** How long each of them is looked at, and those who enter beside them. */
  readonly comparedMs: number;
  readonly priority: Priority;
  /** Of so many production runs, one keeps what goes in and out of its steps. */
  readonly sampleEvery: number;
  /** Workflow that is started with each run that fails. */
  readonly onError: number | null;
}

const DAY_MS = 86_400_000;
const MAX_KEY = 500;

function compileKey(text: string | undefined): Key | null {
  if (text === undefined || text.trim() === '') return null;
  if (!hasTemplate(text)) return () => text.slice(0, MAX_KEY);
  try {
    const render = compileTemplate(text, 'none');
    return (scope) => render(scope).slice(0, MAX_KEY);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Keys of the settings that cannot be read, with the reason; such a workflow is not published. */
export function unreadableKeys(settings: WorkflowSettings): { readonly field: string; readonly reason: string }[] {
  const keys = [['settings.entry.key', settings.entry?.key], ['settings.limits.key', settings.limits?.key]] as const;
  return keys.flatMap(([field, text]) => {
    try {
      if (text !== undefined && hasTemplate(text)) compileTemplate(text, 'none');
      return [];
    } catch (error) {
      return [{ field, reason: (error as Error).message }];
    }
  });
}

/** Compiles the settings of a version; never throws: a key that cannot be read refuses the entries that ask for it. */
export function compileRules(settings: WorkflowSettings): JourneyRules {
  const { entry, limits } = settings;
  const { throttle } = limits ?? {};
  return {
    again: entry?.again ?? 'always',
    afterMs: (entry?.afterDays ?? 0) * DAY_MS,
    entryKey: compileKey(entry?.key),
    limitKey: compileKey(limits?.key),
    concurrency: limits?.concurrency ?? null,
    spacingMs: throttle ? (throttle.perSeconds * 1000) / throttle.count : null,
    debounceMs: limits?.debounceSeconds === undefined ? null : limits.debounceSeconds * 1000,
    holdOutPercent: settings.holdOut?.percent ?? null,
    comparedMs: (settings.goal?.days ?? STANDARD_WINDOW_DAYS) * DAY_MS,
    priority: settings.priority ?? 'normal',
    sampleEvery: settings.sampleEvery ?? 100,
    onError: settings.onError ?? null,
  };
}

/** The rules of a version that sets none. */
export const NO_RULES: JourneyRules = compileRules({});

import { routes, type PlayResult } from '@parcours/sdk/api';
import type { Happening, PlayScript, WorkflowDocument } from '@parcours/sdk/workflow';
import { computed, shallowRef } from 'vue';
import { call } from '../../../api/client';
import { useAttempt } from '../../../ui/use-attempt';

const HOUR_MS = 3_600_000;

/** A play under way. The server plays the whole script each time, so a step back is the script as it was before. */
export function usePlay(workflowId: number, document: () => WorkflowDocument) {
  const attempt = useAttempt();
  const result = shallowRef<PlayResult | null>(null);
  const script = shallowRef<PlayScript | null>(null);
  const before = shallowRef<readonly PlayScript[]>([]);
  const busy = shallowRef(false);

  const play = (next: PlayScript, history: readonly PlayScript[]): void => {
    if (busy.value) return;
    busy.value = true;
    attempt(async () => {
      try {
        result.value = await call(routes.plays.play, { path: { id: workflowId }, body: { script: next, document: { ...document() } } });
        script.value = next;
        before.value = history;
      } finally {
        busy.value = false;
      }
    });
  };
  const go = (change: (script: PlayScript) => PlayScript): void => {
    const known = script.value;
    if (known !== null) play(change(known), [...before.value, known]);
  };
  const goTo = (untilMs: number): void => go((known) => ({ ...known, untilMs: Math.max(known.untilMs, untilMs) }));
  const sinceStart = (iso: string): number => Date.parse(iso) - Date.parse(script.value?.startsAt ?? iso);
  return {
    result, script, busy,
    canStepBack: computed(() => before.value.length > 0),
    start: (next: PlayScript) => play(next, []),
    pass: (hours: number) => go((known) => ({ ...known, untilMs: known.untilMs + hours * HOUR_MS })),
    next: () => (result.value?.nextAt ? goTo(sinceStart(result.value.nextAt)) : undefined),
    until: (iso: string) => goTo(sinceStart(iso)),
    happen: (does: Happening['does']) => go((known) => ({ ...known, happenings: [...known.happenings, { afterMs: known.untilMs, does }] })),
    /** What a node that reaches outside answers; the whole play is played with it. Null takes it back. */
    answer: (nodeId: string, answer: NonNullable<PlayScript['answers']>[string] | null) =>
      go((known) => {
        const { [nodeId]: _before, ...rest } = known.answers ?? {};
        return { ...known, answers: answer === null ? rest : { ...rest, [nodeId]: answer } };
      }),
    back: () => {
      const last = before.value.at(-1);
      if (last !== undefined) play(last, before.value.slice(0, -1));
    },
    leave: () => {
      result.value = script.value = null;
      before.value = [];
    },
  };
}

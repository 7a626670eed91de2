import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

/** Steps that can be taken back. Documents share their parts, so a step costs little more than what it changed. */
const MAX_STEPS = 200;
/** Changes of the same group that follow each other this fast are one step: a drag, a word being typed. */
const GROUP_WINDOW_MS = 1_200;

export interface History<Value> {
  readonly current: Readonly<ShallowRef<Value>>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  push(value: Value, group?: string): void;
  undo(): void;
  redo(): void;
  /** Changes every step alike: what came from elsewhere is not taken back with the own steps. */
  rebase(change: (value: Value) => Value): void;
  /** Starts over from a value; nothing before it can be taken back. */
  reset(value: Value): void;
}

export function createHistory<Value>(first: Value, now: () => number = Date.now): History<Value> {
  const current = shallowRef(first) as ShallowRef<Value>;
  const past = shallowRef<readonly Value[]>([]);
  const future = shallowRef<readonly Value[]>([]);
  let lastGroup: string | undefined;
  let lastAtMs = 0;
  const move = (value: Value, before: readonly Value[], after: readonly Value[]): void => {
    past.value = before;
    future.value = after;
    current.value = value;
    lastGroup = undefined;
  };
  return {
    current,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    push(value, group) {
      if (value === current.value) return;
      const atMs = now();
      const joins = group !== undefined && group === lastGroup && atMs - lastAtMs < GROUP_WINDOW_MS;
      if (!joins) past.value = [...past.value.slice(1 - MAX_STEPS), current.value];
      future.value = [];
      current.value = value;
      lastGroup = group;
      lastAtMs = atMs;
    },
    undo() {
      const value = past.value.at(-1);
      if (value !== undefined) move(value, past.value.slice(0, -1), [current.value, ...future.value]);
    },
    redo() {
      const value = future.value[0];
      if (value !== undefined) move(value, [...past.value, current.value], future.value.slice(1));
    },
    rebase: (change) => move(change(current.value), past.value.map(change), future.value.map(change)),
    reset: (value) => move(value, [], []),
  };
}

import { computed, inject, provide, shallowRef, type ComputedRef, type InjectionKey } from 'vue';

export interface Colleague {
  readonly key: string;
  readonly name: string;
  /** The node they have selected. */
  readonly nodeId: string | null;
  /** Since when, by the clock of this page. */
  readonly sinceMs: number;
}

/** What is heard of somebody who has the same workflow open. */
export interface Heard {
  readonly key: string;
  readonly name: string;
  readonly nodeId: string | null;
  readonly forMs: number;
  readonly here: boolean;
}

export const REPEAT_MS = 10_000;
/** Whoever was not heard three times in a row is gone. */
const FORGET_MS = 32_000;

export interface Colleagues {
  readonly all: ComputedRef<readonly Colleague[]>;
  /** True when this is somebody new, who does not know of us yet. */
  hear(heard: Heard): boolean;
  /** Lets go of those who fell silent. */
  sweep(): void;
  at(nodeId: string): Colleague | undefined;
}

/** Who else has the workflow open, and where they are. `ownKey` is this page's own mark. */
export function createColleagues(ownKey: string, now: () => number = Date.now): Colleagues {
  const known = shallowRef<ReadonlyMap<string, Colleague & { readonly heardAt: number }>>(new Map());
  const byNode = computed(() => {
    const map = new Map<string, Colleague>();
    for (const colleague of known.value.values()) {
      const { nodeId } = colleague;
      const before = nodeId === null ? undefined : map.get(nodeId);
      if (nodeId !== null && (!before || colleague.sinceMs < before.sinceMs)) map.set(nodeId, colleague);
    }
    return map;
  });
  return {
    all: computed(() => [...known.value.values()].sort((a, b) => a.name.localeCompare(b.name) || a.key.localeCompare(b.key))),
    hear({ key, name, nodeId, forMs, here }) {
      if (key === ownKey) return false;
      const next = new Map(known.value);
      const isNew = here && !next.has(key);
      if (here) next.set(key, { key, name, nodeId, sinceMs: now() - forMs, heardAt: now() });
      else next.delete(key);
      known.value = next;
      return isNew;
    },
    sweep() {
      const living = [...known.value].filter(([, { heardAt }]) => heardAt > now() - FORGET_MS);
      if (living.length < known.value.size) known.value = new Map(living);
    },
    at: (nodeId) => byNode.value.get(nodeId),
  };
}

/** The others, as the parts of a page see them. */
export interface Presence extends Pick<Colleagues, 'all' | 'at'> {
  /** Who works on the node that is selected here and was there first; it is theirs until they leave it or it is taken. */
  holder(nodeId: string): Colleague | undefined;
  /** Edits it all the same: what both change is put together. */
  take(nodeId: string): void;
}

const KEY: InjectionKey<Presence> = Symbol('presence');
const NOBODY: Presence = { all: computed(() => []), at: () => undefined, holder: () => undefined, take: () => undefined };
export const provideColleagues = (presence: Presence): void => provide(KEY, presence);
export const useColleagues = (): Presence => inject(KEY, NOBODY);

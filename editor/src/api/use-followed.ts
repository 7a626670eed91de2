import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

/** Something the server is at for a while. */
interface UnderWay {
  readonly id: number;
  readonly status: string;
}

export interface Followed<O> {
  readonly operation: Readonly<ShallowRef<O | null>>;
  /** Shows it, and reads it again until it has stopped running, something else is followed or the page is left; resolves then, rejects when it cannot be read. */
  follow(first: O): Promise<O>;
  /** Shows what is known from elsewhere. */
  show(known: O): void;
  /** Reads it now instead of after the pause. */
  look(): void;
  forget(): void;
}

/** How far something is that goes on at the server: whoever can be told of news calls `look`, the pause is for what gets lost. */
export function useFollowed<O extends UnderWay>(read: (id: number) => Promise<O>, pauseMs: number): Followed<O> {
  // inferred it would be one ref for each kind of operation there could be
  const operation = shallowRef(null) as ShallowRef<O | null>;
  let wake: (() => void) | undefined;
  let round = 0;
  const leave = (): void => {
    round += 1;
    wake?.();
  };
  const pause = (): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  onScopeDispose(leave);
  return {
    operation,
    async follow(first) {
      leave();
      const own = round;
      let last = first;
      for (operation.value = first; last.status === 'running'; operation.value = last) {
        await pause();
        if (own !== round) break;
        const next = await read(first.id);
        // an answer that comes too late is about something nobody follows any more
        if (own !== round) break;
        last = next;
      }
      return last;
    },
    show: (known) => void (operation.value = known),
    look: () => wake?.(),
    forget() {
      leave();
      operation.value = null;
    },
  };
}

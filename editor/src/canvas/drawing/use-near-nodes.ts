import { computed, onUnmounted, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Point, Size } from '../geometry';
import { cardAt, edgeAt } from './hit-test';
import type { Scene } from './scene';

/** Up to so many nodes all cards are elements of the page; beyond, only those that somebody looks at or works with. */
const SMALL_GRAPH = 80;
/** So many elements at most are made of what is in sight. */
const MOST = 120;
/** Made at once without a frame being late; the rest follows frame by frame. */
const A_FRAME = 4;
const AT_ONCE = 10;
const REST_MS = 140;
const MARGIN = 60;
const EDGE_REACH_PX = 7;

export interface NearNodes {
  /** Nodes whose cards are elements of the page; null: all of them. */
  readonly near: Readonly<ShallowRef<ReadonlySet<string> | null>>;
  /** The pointer is here: what lies under it can be worked with. */
  point(at: Point | null): void;
  /** Makes these elements now. */
  need(nodeIds: readonly string[]): void;
}

interface Surroundings {
  readonly count: ComputedRef<number>;
  readonly scene: () => Scene;
  readonly view: Readonly<Ref<Point & { readonly zoom: number }>>;
  readonly size: () => Size;
  readonly readable: (zoom: number) => boolean;
  readonly chosen: () => readonly string[];
}

/** Nearest to the middle first. */
function inSight(scene: Scene, { x, y, zoom }: Point & { readonly zoom: number }, { width, height }: Size): string[] {
  const [left, top, right, bottom] = [-x / zoom - MARGIN, -y / zoom - MARGIN, (width - x) / zoom + MARGIN, (height - y) / zoom + MARGIN];
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const away = (card: Point & Size): number => Math.hypot(card.x + card.width / 2 - middle.x, card.y + card.height / 2 - middle.y);
  const cards = scene.cards.filter((card) => card.x < right && card.x + card.width > left && card.y < bottom && card.y + card.height > top);
  return cards.sort((a, b) => away(a) - away(b)).map(({ id }) => id);
}

/**
 * Which cards are elements of the page. A moving view makes none and drops none: all that comes into sight is drawn, and made into elements once the
 * view rests, a few a frame. Far away, where nobody can read a card, only the one under the pointer is.
 */
export function useNearNodes({ count, scene, view, size, readable, chosen }: Surroundings): NearNodes {
  const small = computed(() => count.value <= SMALL_GRAPH);
  const made = shallowRef<ReadonlySet<string>>(new Set());
  const under = shallowRef<readonly string[]>([]);
  let needed: readonly string[] = [];
  let resting: ReturnType<typeof setTimeout> | undefined;
  let frame: number | undefined;
  /** Something has been in sight: only then is there a movement to wait for. */
  let begun = false;

  function wanted(): readonly string[] {
    const known = scene().byId;
    const kept = [...needed, ...under.value, ...(chosen().length === 1 ? chosen() : [])].filter((id) => known.has(id));
    if (!readable(view.value.zoom) || size().width === 0) return kept;
    return [...new Set([...kept, ...inSight(scene(), view.value, size()).slice(0, MOST)])];
  }
  /** Takes what is wanted, a few more each time; true when there is more to come. */
  function step(most: number): boolean {
    const ids = wanted();
    const keep = ids.filter((id) => made.value.has(id));
    const more = ids.filter((id) => !made.value.has(id));
    const next = [...keep, ...more.slice(0, most)];
    if (next.length !== made.value.size || more.length > 0) made.value = new Set(next);
    return more.length > most;
  }
  function turn(): void {
    frame = undefined;
    begun ||= size().width > 0 && scene().cards.length > 0;
    if (!small.value && step(A_FRAME)) frame = requestAnimationFrame(turn);
  }
  function rest(): void {
    cancelAnimationFrame(frame ?? 0);
    frame = undefined;
    clearTimeout(resting);
    if (begun) resting = setTimeout(turn, REST_MS);
    else frame = requestAnimationFrame(turn);
  }
  watch(view, rest, { flush: 'sync' });
  watch(() => [count.value, chosen(), under.value], () => small.value || (step(AT_ONCE) && rest()), { flush: 'pre' });
  onUnmounted(() => {
    clearTimeout(resting);
    cancelAnimationFrame(frame ?? 0);
  });
  const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, index) => id === b[index]);
  return {
    near: computed(() => (small.value ? null : made.value)),
    point(at) {
      if (small.value) return;
      const card = at && cardAt(scene(), at);
      const edge = at && !card && readable(view.value.zoom) ? edgeAt(scene(), at, EDGE_REACH_PX / view.value.zoom) : null;
      const next = card ? [card.id] : edge ? [edge.source.id, edge.target.id] : [];
      if (!same(next, under.value) && (next.length > 0 || under.value.every((id) => made.value.has(id)))) under.value = next;
    },
    need(nodeIds) {
      if (small.value) return;
      needed = nodeIds;
      step(AT_ONCE);
    },
  };
}

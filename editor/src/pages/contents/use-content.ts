import { newBlock, routes, type BodyOf, type ContentBlock, type ContentBody, type ContentDetail } from '@parcours/sdk/api';
import { computed, inject, onScopeDispose, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';
import { can } from '../../app/can';
import { createHistory } from '../../document/history';
import { copyBlock, findBlock, insertBlock, moveBlock, placeOf, removeBlock, replaceBlock, stepBlock, type BlockPlace } from './block-edits';

export type ContentSaveState = 'saved' | 'dirty' | 'saving' | 'conflict' | 'failed';

const PAUSE_MS = 800;
const RETRY_MS = 5_000;

/** The open content: what it holds, what is selected, and what can be done with it. */
export interface OpenContent {
  readonly detail: ShallowRef<ContentDetail>;
  readonly body: ComputedRef<ContentBody>;
  readonly name: Ref<string>;
  readonly selected: Ref<string | null>;
  readonly block: ComputedRef<ContentBlock | null>;
  readonly editable: ComputedRef<boolean>;
  readonly state: Ref<ContentSaveState>;
  readonly failure: ShallowRef<unknown>;
  readonly images: Ref<Record<string, string>>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  undo(): void;
  redo(): void;
  change(part: Partial<ContentBody>, group?: string): void;
  update(block: ContentBlock, group?: string): void;
  add(type: ContentBlock['type'], at?: BlockPlace): void;
  move(id: string, at: BlockPlace): void;
  step(id: string, by: 1 | -1): void;
  remove(id: string): void;
  copy(id: string): void;
  rename(name: string): void;
  /** Takes what the server says now, for example after a version was kept. */
  reset(detail: ContentDetail): void;
  /** True once the server has everything. */
  flush(): Promise<boolean>;
}

const KEY: InjectionKey<OpenContent> = Symbol('open content');
const newId = (): string => `b${crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(36), '')}`;

interface Saver {
  readonly state: Ref<ContentSaveState>;
  readonly failure: ShallowRef<unknown>;
  touch(): void;
  flush(): Promise<boolean>;
  reset(): void;
}

/** Saves a moment after the last change, one save at a time. */
function createSaver(detail: ShallowRef<ContentDetail>, written: () => Omit<BodyOf<typeof routes.contents.save>, 'revision'>): Saver {
  const state = ref<ContentSaveState>('saved');
  const failure = shallowRef<unknown>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay: Promise<boolean> | null = null;
  let edits = 0;
  const later = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), delayMs);
  };
  const send = async (): Promise<boolean> => {
    const before = edits;
    state.value = 'saving';
    try {
      detail.value = await call(routes.contents.save, { path: { id: detail.value.id }, body: { ...written(), revision: detail.value.revision } });
      failure.value = null;
      state.value = before === edits ? 'saved' : 'dirty';
      if (before !== edits) later(PAUSE_MS);
      return before === edits;
    } catch (thrown) {
      failure.value = thrown;
      const conflict = thrown instanceof ApiFailure && thrown.code === 'revision_conflict';
      state.value = conflict ? 'conflict' : 'failed';
      if (thrown instanceof ApiFailure && (thrown.status === 0 || thrown.status >= 500)) later(RETRY_MS);
      return false;
    }
  };
  const flush = async (): Promise<boolean> => {
    clearTimeout(timer);
    if (underWay !== null) await underWay;
    if (state.value === 'saved') return true;
    if (state.value === 'conflict') return false;
    underWay = send().finally(() => (underWay = null));
    return underWay;
  };
  onScopeDispose(() => void flush());
  return {
    state, failure, flush,
    touch: () => {
      edits++;
      if (state.value === 'conflict') return;
      if (state.value !== 'saving') state.value = 'dirty';
      later(PAUSE_MS);
    },
    reset: () => {
      clearTimeout(timer);
      state.value = 'saved';
      failure.value = null;
    },
  };
}

export function provideContent(first: ContentDetail): OpenContent {
  const detail = shallowRef(first);
  const history = createHistory<ContentBody>(first.body);
  const name = ref(first.name);
  const selected = ref<string | null>(null);
  const images = ref<Record<string, string>>({ ...first.images });
  const body = computed(() => history.current.value);
  const saver = createSaver(detail, () => ({ name: name.value.trim() || first.name, body: body.value }));
  const change = (part: Partial<ContentBody>, group?: string): void => {
    history.push({ ...body.value, ...part }, group);
    saver.touch();
  };
  const withBlocks = (blocks: readonly ContentBlock[], group?: string): void => change({ blocks: [...blocks] }, group);
  const add = (type: ContentBlock['type'], at?: BlockPlace): void => {
    const id = newId();
    const here = placeOf(body.value.blocks, selected.value ?? '');
    const after = here === null ? { index: body.value.blocks.length - (body.value.blocks.at(-1)?.type === 'footer' ? 1 : 0) } : { ...here, index: here.index + 1 };
    let blocks = insertBlock(body.value.blocks, newBlock(type, id), at ?? after);
    // what cannot stand in a column comes after the columns
    if (blocks === body.value.blocks) blocks = insertBlock(blocks, newBlock(type, id), { index: (placeOf(blocks, here?.column?.id ?? '')?.index ?? blocks.length) + 1 });
    withBlocks(blocks);
    selected.value = id;
  };
  const copy = (id: string): void => {
    const copied = copyBlock(body.value.blocks, id, newId);
    if (copied === null) return;
    withBlocks(copied.blocks);
    selected.value = copied.copy;
  };
  const travel = (go: () => void): void => {
    go();
    saver.touch();
  };
  const content: OpenContent = {
    detail, body, name, selected, images, change, add, copy,
    state: saver.state, failure: saver.failure, flush: saver.flush, canUndo: history.canUndo, canRedo: history.canRedo,
    block: computed(() => (selected.value === null ? null : findBlock(body.value.blocks, selected.value))),
    editable: computed(() => can('workflows:edit')),
    undo: () => travel(history.undo),
    redo: () => travel(history.redo),
    update: (block, group) => withBlocks(replaceBlock(body.value.blocks, block), group),
    move: (id, at) => withBlocks(moveBlock(body.value.blocks, id, at)),
    step: (id, by) => withBlocks(stepBlock(body.value.blocks, id, by)),
    remove: (id) => (withBlocks(removeBlock(body.value.blocks, id)), (selected.value = null)),
    rename: (text) => ((name.value = text), saver.touch()),
    reset: (next) => {
      detail.value = next;
      name.value = next.name;
      images.value = { ...images.value, ...next.images };
      if (JSON.stringify(next.body) !== JSON.stringify(body.value)) history.push(next.body);
      saver.reset();
    },
  };
  provide(KEY, content);
  return content;
}

export function useContent(): OpenContent {
  const content = inject(KEY);
  if (content === undefined) throw new Error('Expected an open content above this part, found none; call provideContent first.');
  return content;
}

import type { BatchItem, ItemRun } from '@parcours/sdk/node';

type Item = BatchItem<unknown>;

/** What all items share is said once, the rest stands in lists as long as `json`. Absent: null for all. */
export interface PackedItems {
  readonly json: readonly Item['json'][];
  readonly token: readonly number[];
  readonly params: { readonly same: unknown } | { readonly each: readonly unknown[] };
  readonly run: { readonly same: Omit<ItemRun, 'id'>; readonly ids: readonly number[] } | { readonly each: readonly ItemRun[] };
  readonly contact?: readonly Item['contact'][];
  readonly resumed?: readonly Item['resumed'][];
  readonly delivery?: readonly Item['delivery'][];
}

/** Every property an item can have, so that one more in the sdk does not compile until it is thought of here. */
const PACKED: Readonly<Record<Exclude<keyof Item, 'files'>, true>> = { json: true, contact: true, params: true, run: true, token: true, resumed: true, delivery: true };

const PROPERTIES = Object.keys(PACKED).length;

/** Every property there and no other: with as many as there are, none can be another. */
function isPlain(item: unknown): item is Item {
  if (typeof item !== 'object' || item === null) return false;
  const { json, contact, params, run, token, resumed, delivery } = item as Partial<Item>;
  return json !== undefined && contact !== undefined && params !== undefined && run !== undefined && token !== undefined && resumed !== undefined && delivery !== undefined && Object.keys(item).length === PROPERTIES;
}

function packRuns(items: readonly Item[]): PackedItems['run'] {
  const { id: _id, ...same } = (items[0] as Item).run;
  const isShared = items.every(({ run }) => run.mode === same.mode && run.test === same.test && run.visit === same.visit);
  return isShared ? { same, ids: items.map(({ run }) => run.id) } : { each: items.map(({ run }) => run) };
}

/** The items of a batch, shorter; null for what is no such batch, or has files. */
export function packItems(items: unknown): PackedItems | null {
  if (!Array.isArray(items) || items.length < 2 || !items.every(isPlain)) return null;
  const [first] = items as [Item, ...Item[]];
  return {
    json: items.map(({ json }) => json),
    token: items.map(({ token }) => token),
    params: items.every(({ params }) => params === first.params) ? { same: first.params } : { each: items.map(({ params }) => params) },
    run: packRuns(items),
    ...(items.every(({ contact }) => contact === null) ? {} : { contact: items.map(({ contact }) => contact) }),
    ...(items.every(({ resumed }) => resumed === null) ? {} : { resumed: items.map(({ resumed }) => resumed) }),
    ...(items.every(({ delivery }) => delivery === null) ? {} : { delivery: items.map(({ delivery }) => delivery) }),
  };
}

/** The items again, each with objects of its own. */
export function unpackItems({ json, token, params, run, contact, resumed, delivery }: PackedItems): Item[] {
  return json.map((one, index) => ({
    json: one,
    contact: contact?.[index] ?? null,
    params: 'same' in params ? params.same : params.each[index],
    run: 'same' in run ? { id: run.ids[index] as number, mode: run.same.mode, test: run.same.test, visit: run.same.visit } : (run.each[index] as ItemRun),
    token: token[index] as number,
    resumed: resumed?.[index] ?? null,
    delivery: delivery?.[index] ?? null,
  }));
}

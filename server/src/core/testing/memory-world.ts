import { MemoryStore } from './memory-store.js';
import { admitAll, type StoreState, type StoreWorld } from './store-world.js';

/** The workflow and the key of a place; `skip` words stand before the key. */
const parts = (place: string, skip: number): { workflowId: number; key: string } => ({ workflowId: Number(place.split(' ')[0]), key: place.split(' ').slice(skip).join(' ') });

export function memoryState(store: MemoryStore): StoreState {
  return {
    runs: [...store.runs.values()],
    tokens: [...store.tokens.values()],
    waiters: [...store.waiters.values()],
    deliveries: [...store.deliveries.values()].map((delivery) => ({ ...delivery, code: delivery.code ?? null, reason: delivery.reason ?? null })),
    events: store.events,
    passages: store.activations.flatMap(({ runId, versionId, path: { lists: { nodes, ports, items } } }) => nodes.map((node, index) => ({ runId, versionId, node, port: ports[index] as number, items: items[index] as number }))),
    gates: [...store.rules.gates].map(([place, { open, queued }]) => ({ ...parts(place, 1), open, queued })),
    calls: store.calls.rows.map(({ tokenId, number, runId, result }) => ({ tokenId, number, runId, open: result === null })),
    queue: store.rules.queue.map((one) => one.runId),
    entrances: [...store.rules.entrances].map(([place, { runId, open }]) => ({ ...parts(place, 2), contactId: Number(place.split(' ')[1]), runId, open })),
    counts: new Map([...store.counts].filter(([, value]) => value !== 0)),
  };
}

export interface MemoryWorld extends StoreWorld {
  readonly store: MemoryStore;
}

export function memoryWorld(): MemoryWorld {
  const store = new MemoryStore(admitAll);
  const workspaceId = 1;
  return {
    workspaceId,
    store,
    second: store,
    tokenIds: [store.id, store.id],
    addContact: async (attributes) => store.customers.addContact(store.id(), attributes).id,
    contact: async (id) => {
      const contact = store.customers.contacts.get(id);
      if (!contact) throw new Error(`There is no contact ${id}.`);
      return contact;
    },
    members: async (list) => [...store.customers.members(workspaceId, list)],
    listen: async (event, versionId) => void store.entries.push({ workspaceId, workflowId: versionId, versionId, node: 0, name: event, trigger: { type: 'test.start', version: 1, settings: {} }, where: null }),
    govern: async (versionId, settings) => store.rules.publish(workspaceId, versionId, versionId, settings),
    pause: async (versionId, paused) => void (paused ? store.paused.add(versionId) : store.paused.delete(versionId)),
    state: async () => memoryState(store),
    setSendingRules: async (rules) => void (store.sending.rules = rules),
    setRate: async (rate, credentialId = store.id()) => {
      store.sending.rates.set(credentialId, rate);
      return credentialId;
    },
    agree: async (contactId, zone) => {
      store.customers.consents.set(`${contactId} offers sms`, 'granted');
      const contact = store.customers.contacts.get(contactId);
      if (contact) store.customers.contacts.set(contactId, { ...contact, timezone: zone ?? null });
    },
  };
}

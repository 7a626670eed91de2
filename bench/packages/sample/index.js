// A package as a stranger would write it, without a build: what the benchmark of packages runs inside and outside of the server.
const label = { en: 'Sample' };
const base = { kind: 'action', version: 1, label, description: label, icon: 'zap' };

/** Some work per item, as a node that maps fields does. */
const shout = {
  ...base, type: 'shout', effects: 'none', fields: { suffix: { kind: 'text', label, default: '!' } },
  execute: (items) => items.map(({ json, params, contact }) => ({ kind: 'next', port: 'main', json: { ...json, shouted: `${String(json.name).toUpperCase()}${params.suffix}`, greeting: `Hello ${contact?.email ?? 'you'}` } })),
};

/** One request per item, at most ten at once. */
const send = {
  ...base, type: 'send', effects: 'io', idempotent: true, fields: { url: { kind: 'text', label, required: true } },
  async execute(items, context) {
    const outcomes = [];
    for (let from = 0; from < items.length; from += 10) {
      const part = items.slice(from, from + 10).map(async ({ json, params, delivery }) => {
        const { status } = await context.http({ method: 'PUT', url: params.url, headers: { 'idempotency-key': delivery.key }, body: json });
        return { kind: 'next', port: 'main', delivery: { status: 'sent', providerId: String(status) } };
      });
      outcomes.push(...(await Promise.all(part)));
    }
    return outcomes;
  },
};

export default { id: 'sample', label, nodes: [shout, send] };

/** A placed node of a benchmark's workflow. */
export const node = (id, type, settings = {}) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

/** Edges from each to the next; `id.port` leaves by that port. */
export const chain = (...ids) => ids.slice(1).map((id, index) => ({ id: `e${index}`, from: { node: ids[index].split('.')[0], port: ids[index].split('.')[1] ?? 'main' }, to: { node: id.split('.')[0] } }));

export const workflow = (name, nodes, ...ids) => ({ schemaVersion: 1, name, nodes, edges: chain(...ids) });

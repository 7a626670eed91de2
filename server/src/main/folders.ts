import { fileURLToPath } from 'node:url';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url)).replace(/\/$/, '');

/** Where the parts that are not code of the server lie; the same from its sources and from its build. */
export const EDITOR_DIR = fromHere('../../../editor/dist');
export const NODES_DIR = fromHere('../../../nodes');
export const TEMPLATES_DIR = fromHere('../../templates');

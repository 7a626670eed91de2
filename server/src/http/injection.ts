/** Names under which the composition hands out what is not a class of its own; see `main/infrastructure.module.ts`. */
export const ALERTS = Symbol('alerts');
export const CATALOG = Symbol('catalog');
export const CLOCK = Symbol('clock');
export const CONFIG = Symbol('config');
export const EDITOR_DIR = Symbol('editor folder');
export const CONNECTIONS = Symbol('connections of credentials');
export const ENGINE = Symbol('engine');
export const FILES = Symbol('files');
export const OUTBOUND = Symbol('outbound calls');
export const PACKAGES = Symbol('packages');
/** Sees the rows of the caller's workspace alone; see `db/scope`. */
export const POOL = Symbol('pool');
export const TEMPLATES_DIR = Symbol('templates folder');

/** Says to the log what nobody is told: what went wrong where. */
export type Report = (where: string, error: unknown) => void;
export const REPORT = Symbol('report');

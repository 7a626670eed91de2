import type { NodeContext, NodePackage } from '@parcours/sdk/node';
import { limitOf, type PluginLimits } from './limits.js';
import type { Request } from './plugin-process.js';
import type { ContextView, FunctionMark, Path } from './wire/messages.js';

type Call = (request: Request) => Promise<unknown>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isMark = (value: Record<string, unknown>): value is Record<string, unknown> & FunctionMark => Array.isArray(value['$function']);
const functionsOf = (value: Record<string, unknown>): string[] => Object.keys(value).filter((name) => typeof value[name] === 'function');

/** The argument that is a context, as the other side can rebuild it. */
function viewOf(args: readonly unknown[], ticks: boolean): { readonly view: ContextView; readonly context: Partial<NodeContext> } | null {
  const position = args.findIndex((argument) => isObject(argument) && functionsOf(argument).length > 0);
  if (position < 0) return null;
  const context = args[position] as Partial<NodeContext> & Record<string, unknown>;
  const members = functionsOf(context).filter((name) => name !== 'now');
  const data = Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value !== 'function'));
  return { view: { position, data, members, now: context.now?.() ?? null, ticks }, context };
}

function caller(path: Path, effects: 'none' | 'io', limits: PluginLimits, call: Call) {
  const limitMs = limitOf(path, effects, limits);
  return (...args: unknown[]): Promise<unknown> => {
    const given = viewOf(args, effects === 'io');
    const rest = given === null ? args : args.map((argument, index) => (index === given.view.position ? null : argument));
    return call({ path, args: rest, view: given?.view ?? null, context: given?.context ?? null, limitMs });
  };
}

/** What a package declares, with functions again: they call over, and answer promises. */
export function proxyPackage(described: unknown, limits: PluginLimits, call: Call): NodePackage {
  const revive = (value: unknown, path: Path, effects: 'none' | 'io'): unknown => {
    if (Array.isArray(value)) return value.map((entry, index) => revive(entry, [...path, index], effects));
    if (!isObject(value)) return value;
    // the path is where the mark stands, whatever it says of itself
    if (isMark(value)) return caller(path, effects, limits, call);
    const inner = value['effects'] === 'io' ? 'io' : effects;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, revive(entry, [...path, name], name === 'execute' ? inner : path.length === 2 && name !== 'execute' ? 'none' : effects)]));
  };
  return revive(described, [], 'none') as NodePackage;
}

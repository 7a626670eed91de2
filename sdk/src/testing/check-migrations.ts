import { checkSettings, migrateSettings, portsOf, describeNode, type AnyStep, type AnyTrigger, type Fields, type JsonObject } from '../node/index.js';
import { sampleSettings } from './sample-settings.js';

/** Settings of an older version to try a migration with: those given for `type@version`, or made up from that version where the package has it. */
function settingsToTry(definition: AnyStep | AnyTrigger, from: number, siblings: readonly (AnyStep | AnyTrigger)[], given: Readonly<Record<string, JsonObject>>): JsonObject | null {
  const key = `${definition.type}@${from}`;
  const older = siblings.find(({ type, version }) => type === definition.type && version === from);
  if (given[key]) return older ? { ...sampleSettings(older.fields as Fields), ...older.sample, ...given[key] } : given[key];
  return older ? { ...sampleSettings(older.fields as Fields), ...older.sample, ...given[definition.type] } : null;
}

const portIds = (definition: AnyStep | AnyTrigger, settings: JsonObject): string[] => portsOf(describeNode('x', definition), settings).map((port) => port.id);

/** A port the old node had goes on under a name the new one has, or people lose their connections. */
function checkRenamed(definition: AnyStep | AnyTrigger, settings: JsonObject, ports: Readonly<Record<string, string>>): string[] {
  const known = portIds(definition, settings);
  const fixed = (definition.ports ?? [{ id: 'main' }]).map((port) => port.id);
  return Object.entries(ports).filter(([, now]) => !known.includes(now) && !fixed.includes(now)).map(([old, now]) => `The port "${old}" becomes "${now}", which version ${definition.version} does not have.`);
}

async function checkStep(definition: AnyStep | AnyTrigger, from: number, settings: JsonObject): Promise<string[]> {
  const said = `Settings of version ${from}`;
  const before = JSON.stringify(settings);
  try {
    const once = await migrateSettings(definition, from, settings);
    const again = await migrateSettings(definition, from, settings);
    if (JSON.stringify(settings) !== before) return [`${said} were changed in place.`];
    if (JSON.stringify(once) !== JSON.stringify(again)) return [`${said} become something else the second time.`];
    const wrong = checkSettings(definition.fields as Fields, once.settings).map(({ field, message }) => `${said} become settings that are not valid: ${field}: ${message}`);
    return [...wrong, ...checkRenamed(definition, once.settings, once.ports)];
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
}

/**
 * Tries every migration a node type declares, with real or made-up settings of the version it starts from: the answer is valid here, the same
 * each time, and nothing given is changed.
 */
export async function checkMigrations(definition: AnyStep | AnyTrigger, siblings: readonly (AnyStep | AnyTrigger)[], given: Readonly<Record<string, JsonObject>>): Promise<string[]> {
  const problems: string[] = [];
  for (const from of Object.keys(definition.migrate ?? {}).map(Number)) {
    if (!Number.isInteger(from) || from < 1 || from >= definition.version) {
      problems.push(`migrate[${from}] starts from no older version; found version ${definition.version}.`);
      continue;
    }
    const settings = settingsToTry(definition, from, siblings, given);
    if (settings === null) problems.push(`migrate[${from}] cannot be tried: the package has no version ${from}; give settings for "${definition.type}@${from}".`);
    else problems.push(...(await checkStep(definition, from, settings)));
  }
  const older = siblings.some(({ type, version }) => type === definition.type && version < definition.version);
  if (older && definition.migrate === undefined) problems.push(`Version ${definition.version} does not say how nodes of an older version are updated; add "migrate".`);
  return problems;
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync, type Options } from '@swc/core';
import type { Translate } from '../../src/runtime/plugin-host/stage.js';

const settings = { ...(JSON.parse(readFileSync(fileURLToPath(new URL('../../../.swcrc.json', import.meta.url)), 'utf8')) as Options), swcrc: false, sourceMaps: false } as const;

/** Lets processes of packages run from sources, as the tests do. */
export const fromSources: Translate = (filename, text) => transformSync(text, { ...settings, filename }).code;

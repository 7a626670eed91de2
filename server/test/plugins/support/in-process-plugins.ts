import { UserError } from '@parcours/sdk/node';
import { conformance } from '@parcours/sdk/testing';
import { importPackage } from '../../../src/runtime/catalog/read-package.js';
import type { Plugins } from '../../../src/runtime/plugin-host/plugin.js';

/** Packages in this very process, for tests that are not about the walls around them. */
export const inProcessPlugins: Plugins = {
  load: async ({ folder, manifest }) => {
    const found = await importPackage(folder, manifest).catch((cause: Error) => {
      throw new UserError('package_not_loaded', `${manifest.name} could not be loaded: ${cause.message}`, {}, { cause });
    });
    return { package: found, health: () => ({ state: 'running', crashes: 0, lastError: null, retryAt: null }), dispose: async () => undefined };
  },
  check: async ({ folder, manifest }) => (await conformance(await importPackage(folder, manifest))).map(({ type, message }) => `${type}: ${message}`),
  close: async () => undefined,
};

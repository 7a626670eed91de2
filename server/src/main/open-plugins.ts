import { serverEnvironment } from '../platform/config.js';
import type { Plugins } from '../runtime/plugin-host/plugin.js';
import { PluginHost } from '../runtime/plugin-host/plugin-host.js';
import { Sandbox } from '../runtime/sandbox/sandbox.js';

/** Runs packages, each in a process of its own; of the server's environment a package gets the names it was granted. */
export function openPlugins(report: (message: string) => void): Plugins {
  // for the check of packages whose nodes run code: nothing is started before one does
  const sandbox = new Sandbox({ processes: 1, onError: (error) => report(`The sandbox met an error: ${error instanceof Error ? error.message : String(error)}`) });
  let checks = 0;
  const host = new PluginHost({
    environment: serverEnvironment,
    onCrash: (label, reason) => report(`The package ${label} has crashed: its process ${reason}.`),
    runCode: (request) => sandbox.run({ workspaceId: 0, versionId: 0, nodeId: `check ${(checks += 1)}` }, request, Date.now()),
  });
  return {
    load: (source) => host.load(source),
    check: (source) => host.check(source),
    close: async () => {
      await host.close();
      await sandbox.close();
    },
  };
}

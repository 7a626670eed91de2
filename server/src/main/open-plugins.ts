import { serverEnvironment } from '../platform/config.js';
import type { Plugins } from '../runtime/plugin-host/plugin.js';
import { PluginHost } from '../runtime/plugin-host/plugin-host.js';

/** Runs installed packages, each in a process of its own; of the server's environment a package gets the names it was granted. */
export const openPlugins = (report: (message: string) => void): Plugins => new PluginHost({ environment: serverEnvironment, onCrash: (label, reason) => report(`${label} ${reason}`) });

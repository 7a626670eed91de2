import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const { getBuiltinModule } = process;
const ADDED_BY_JEST = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL', 'RETRY_TIMES', 'RETRY_TIMES_SETTER', 'WAIT_BEFORE_RETRY', 'RETRY_IMMEDIATELY', 'LOG_ERRORS_BEFORE_RETRY']);

/** What one file may have left in the realm that the next one runs in. */
function remember() {
  const environment = { ...process.env };
  const { exit, exitCode } = process;
  const { console } = globalThis;
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    Object.assign(process, { exit, exitCode });
    Object.assign(globalThis, { console });
    for (const name of Object.getOwnPropertySymbols(globalThis)) if (ADDED_BY_JEST.has(name.description)) delete globalThis[name];
  };
}

/**
 * A test environment without a context of its own: the files of a worker share one realm, and with it all modules that are shipped, already
 * compiled and warm. Loading them for each file again cost more than the tests. What a file leaves behind is put back in `teardown`.
 */
export default class Realm {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  #forget = remember();

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    process.getBuiltinModule = getBuiltinModule; // Jest's leads back to modules of its own
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    this.#forget();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}

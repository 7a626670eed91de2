import Realm from '../../../tools/jest/realm.mjs';

/**
 * Takes the database of a spec file away when everything in the file has ended, its own `afterAll` hooks included; a hook of the
 * helper itself would run before those. A connection that is still open then fails the file.
 */
export default class DatabaseEnvironment extends Realm {
  async handleTestEvent(event, state) {
    if (event.name !== 'run_finish') return;
    try {
      await this.global.finishTestDatabases?.();
    } catch (error) {
      state.unhandledErrors.push(error);
    }
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** Rows of one workspace, of none, or of all. */
type Scope = number | null | 'all';

const scopes = new AsyncLocalStorage<Scope>();

/** What `work` asks the database through scoped connections is about this workspace: rows of others are not there. Null: about none. */
export const inWorkspace = <Result>(workspaceId: number | null, work: () => Result): Result => scopes.run(workspaceId, work);

/** For the few questions that are about a person or a link and not about a workspace. Say at the call why. */
export const acrossWorkspaces = <Result>(work: () => Result): Result => scopes.run('all', work);

/** Whoever said nothing sees nothing. */
export const currentScope = (): Scope => scopes.getStore() ?? null;

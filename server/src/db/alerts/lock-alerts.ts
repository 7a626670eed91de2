import type pg from 'pg';

/** "aler". */
const LOCK = 0x616c_6572;

/** Whoever changes the state of alerts of a workspace is alone until the transaction ends: changes are told in the order of their ids. */
export const lockAlerts = async (client: Pick<pg.ClientBase, 'query'>, workspaceId: number): Promise<void> => void (await client.query('select pg_advisory_xact_lock($1, $2::int)', [LOCK, workspaceId]));

/** PostgreSQL's own codes for "not now": shutting down, starting, out of connections. Class 08 is connections. */
const SQL_STATES = /^(57P0[1235]|53300|08[0-9A-Z]{3})$/;
const SYSTEM_CODES: readonly unknown[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];
// pg gives these no code; the first one is what TypeORM makes of a connection that is lost between two queries.
const MESSAGES = /^(Query runner already released|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/**
 * True when a query failed because the database cannot be reached, rather than because of the query.
 * TypeORM wraps the driver's error; a pool may wrap it as a cause. Meant for what database calls throw: other connections
 * report their troubles as `TransientError`.
 */
export function isDatabaseAway(thrown: unknown, depth = 0): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return false;
  const { code, syscall, message, driverError, cause } = thrown as Record<string, unknown>;
  if (typeof code === 'string' && (SQL_STATES.test(code) || SYSTEM_CODES.includes(code))) return true;
  // The socket of the embedded PostgreSQL is a file, which is gone when it is.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  if (typeof message === 'string' && MESSAGES.test(message)) return true;
  return isDatabaseAway(driverError, depth + 1) || isDatabaseAway(cause, depth + 1);
}

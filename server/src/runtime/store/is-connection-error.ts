/** A database that is away, or a connection that broke: not the fault of what was being written, and not known whether it was. */
export const isConnectionError = (error: unknown): boolean => /^(08|57P|53)/.test((error as { code?: string }).code ?? '') || /ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|Connection terminated|timeout exceeded when trying to connect/.test((error as Error).message);

/** A database that is away is not the work's fault. */
export const isConnectionError = (error: unknown): boolean => /^(08|57P|53)/.test((error as { code?: string }).code ?? '') || /ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|Connection terminated|timeout exceeded when trying to connect/.test((error as Error).message);

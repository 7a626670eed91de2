import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest calls with (message, ...values, context) and, for errors, (message, stack, context). */
function split(values: readonly unknown[]): { context?: string; values: readonly unknown[] } {
  const last = values.at(-1);
  return typeof last === 'string' ? { context: last, values: values.slice(0, -1) } : { values };
}

/** What Nest and its libraries say, in our log. Nest's start-up chatter is `debug`: an operator did not ask for it. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log(message: unknown, ...values: unknown[]): void {
    this.write('debug', message, values);
  }

  verbose(message: unknown, ...values: unknown[]): void {
    this.write('trace', message, values);
  }

  debug(message: unknown, ...values: unknown[]): void {
    this.write('debug', message, values);
  }

  warn(message: unknown, ...values: unknown[]): void {
    this.write('warn', message, values);
  }

  error(message: unknown, ...values: unknown[]): void {
    this.write('error', message, values);
  }

  fatal(message: unknown, ...values: unknown[]): void {
    this.write('fatal', message, values);
  }

  private write(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal', message: unknown, optional: readonly unknown[]): void {
    const { context, values } = split(optional);
    const details = values.filter((value) => value !== undefined);
    const facts = { ...(context === undefined ? {} : { context }), ...(details.length === 0 ? {} : { details }) };
    if (message instanceof Error) this.to[level]({ ...facts, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.to[level]({ ...facts, ...message });
    else this.to[level](facts, String(message));
  }
}

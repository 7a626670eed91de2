import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { plainLine } from './plain-line.js';
import { redact, redactText } from './redact.js';
import type { LogLevel } from './config.js';

interface Options {
  readonly level: LogLevel;
  /** Readable single lines instead of JSON; by default when stdout is a terminal. */
  readonly plain?: boolean;
  /** Where lines go; stdout unless said. */
  readonly write?: (text: string) => void;
}

/** The log of the server: one JSON line for each event, or one readable line at a terminal. Secrets and mail addresses are taken out on the way. */
export function createLog({ level, plain = process.stdout.isTTY === true, write = (text) => void process.stdout.write(text) }: Options): Logger {
  const destination: DestinationStream = { write: (line) => write(plain ? plainLine(line) : line) };
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      // `redact` has made plain data of errors already; pino's own serializer would take them for something else.
      serializers: { err: (error: unknown) => error },
      formatters: { log: (entry) => redact(entry) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg)) as typeof args);
        },
      },
    },
    destination,
  );
}

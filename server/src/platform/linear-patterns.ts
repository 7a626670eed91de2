import { setFlagsFromString } from 'node:v8';

/**
 * From now on a regular expression that steps back 50,000 times goes on in V8's linear engine, so that no text makes it take longer than that
 * (SECURITY I6). It is for patterns that authors of packages write for their fields, which run here on what people and services send; those
 * that this engine cannot run are refused by the conformance suite. For the whole process; a second call changes nothing.
 */
export function keepPatternsLinear(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}

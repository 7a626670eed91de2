import type { TestCase } from '@parcours/sdk/workflow';
import type { PlayResult } from './play-result.js';

/** What a test case holds a play to. */
export function expectationOf({ decisions, messages, status, standing, startedAt }: PlayResult): TestCase['expect'] {
  return {
    path: decisions.map(({ node, port }) => ({ node, port })),
    messages: messages.map(({ node, channel, status: became, at, copy }) => ({ node, channel, status: became, afterMs: at - startedAt, ...(copy?.subject === undefined ? {} : { subject: copy.subject.slice(0, 1_000) }) })),
    status: status === 'refused' ? 'failed' : status,
    standing: standing.map(({ node }) => node),
  };
}

/** One thing that went another way. */
export interface Difference {
  readonly what: 'path' | 'message' | 'status' | 'standing';
  /** Place in the path or among the messages, from 1; null for the whole. */
  readonly number: number | null;
  readonly expected: string | null;
  readonly found: string | null;
}

const MAX_DIFFERENCES = 50;

function listed(what: 'path' | 'message', expected: readonly string[], found: readonly string[]): Difference[] {
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(expected.length, found.length); index++) {
    const [one = null, other = null] = [expected[index], found[index]];
    if (one !== other) differences.push({ what, number: index + 1, expected: one, found: other });
    // once the contact took another way, all that follows differs
    if (one !== other && what === 'path') break;
  }
  return differences;
}

const HOUR_MS = 3_600_000;
const later = (ms: number): string => (ms < HOUR_MS ? `${Math.round(ms / 60_000)} min` : ms < 48 * HOUR_MS ? `${Math.round((ms / HOUR_MS) * 10) / 10} h` : `${Math.round((ms / (24 * HOUR_MS)) * 10) / 10} d`);

/** How a play differs from what its test case expects, in the words of the graph; empty when it passes. */
export function compareCase(expected: TestCase['expect'], result: PlayResult, nameOf: (nodeId: string) => string): Difference[] {
  const found = expectationOf(result);
  const step = ({ node, port }: TestCase['expect']['path'][number]): string => `${nameOf(node)} → ${port}`;
  const message = ({ node, channel, status, afterMs, subject }: TestCase['expect']['messages'][number]): string => `${nameOf(node)}: ${channel} ${status} after ${later(afterMs)}${subject === undefined ? '' : `, “${subject}”`}`;
  const differences: Difference[] = [...listed('path', expected.path.map(step), found.path.map(step)), ...listed('message', expected.messages.map(message), found.messages.map(message))];
  const [stood, stands] = [expected.standing, found.standing].map((ids) => ids.map(nameOf).sort().join(', ') || null) as [string | null, string | null];
  if (expected.status !== found.status) differences.push({ what: 'status', number: null, expected: expected.status, found: found.status });
  if (stood !== stands) differences.push({ what: 'standing', number: null, expected: stood, found: stands });
  return differences.slice(0, MAX_DIFFERENCES);
}

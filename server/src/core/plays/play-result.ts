import type { Json, SentCopy } from '@parcours/sdk/node';

/** How a node takes part in a play: `real` is its own code, `pinned` and `given` are answers somebody has written down, `passed` lets items by. */
export type Part = 'real' | 'pinned' | 'given' | 'passed';

/** Why a node did what it did: values it looked at, what it waits for, what it said. */
export interface Reason {
  readonly kind: 'value' | 'setting' | 'until' | 'event' | 'told';
  /** The value's or setting's name, the event's name, a stable code. */
  readonly name: string;
  readonly value: Json;
}

export interface Decision {
  /** Epoch milliseconds, on the play's clock. */
  readonly at: number;
  readonly node: string;
  /** A port, or `waits`, `ended`, `failed`, `error`. */
  readonly port: string;
  readonly part: Part;
  readonly reasons: readonly Reason[];
}

export interface PlayedMessage {
  readonly at: number;
  readonly node: string;
  readonly channel: string;
  readonly status: 'pending' | 'sent' | 'skipped' | 'failed' | 'unknown';
  readonly code: string | null;
  readonly reason: string | null;
  readonly copy: SentCopy | null;
}

export interface PlayResult {
  readonly status: 'running' | 'done' | 'failed' | 'refused';
  /** Why nobody was let in. */
  readonly refused: string | null;
  readonly error: { readonly node: string; readonly code: string; readonly message: string } | null;
  /** The exit or goal by which the contact left. */
  readonly exit: { readonly id: string; readonly name: string; readonly kind: string } | null;
  readonly startedAt: number;
  readonly now: number;
  /** When something happens by itself next. */
  readonly nextAt: number | null;
  /** IANA zone of the contact, else of the workflow. */
  readonly timezone: string;
  readonly decisions: readonly Decision[];
  readonly standing: readonly { readonly node: string; readonly state: string; readonly dueAt: number | null }[];
  readonly messages: readonly PlayedMessage[];
  readonly events: readonly { readonly at: number; readonly name: string }[];
}

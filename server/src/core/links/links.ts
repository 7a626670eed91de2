import type { JsonObject } from '@parcours/sdk/node';

/** A link in a message that was sent. */
export interface TrackedLink {
  readonly workspaceId: number;
  readonly deliveryId: number;
  /** Where it leads; `http:` or `https:`. */
  readonly url: string;
  readonly label: string;
  /** People cannot see it. */
  readonly trap: boolean;
}

/** Somebody or something has followed a link. */
export interface Visit {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why whoever came is taken for a robot, as far as the request tells; null when it does not. */
  readonly robot: string | null;
  /** Where it was, as it is kept with the event: touchpoint and system; null when nothing tells. */
  readonly context: JsonObject | null;
}

/** Links in messages, as the HTTP floor sees them. */
export interface Links {
  /** Null when the address was not made here, or has been changed. */
  openSigned(token: string, payload: string): TrackedLink | null;
  /** Null when there is no such code (any more). */
  openShort(code: string): Promise<TrackedLink | null>;
  /** Records `<channel>.clicked`, or `<channel>.scanned` for a robot; once for clicks within two seconds. Answers what it was taken for; null when its delivery is gone or it counted already. */
  follow(link: TrackedLink, visit: Visit): Promise<'clicked' | 'scanned' | null>;
  /** Where the visitor is sent: the link's address, with the token that tells the sites of its workspace weakly who came; robots get none. */
  destination(link: TrackedLink, human: boolean): Promise<string>;
}

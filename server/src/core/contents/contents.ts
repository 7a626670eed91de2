import type { ContentBody, ContentMedium, ContentProblem, ContentReader, FilledContent } from '@parcours/sdk/node';

export interface ContentPreview {
  /** Templates and sources that cannot be read; the rest is for `checkContent`. */
  readonly problems: readonly ContentProblem[];
  readonly forms: { readonly [Medium in ContentMedium]: FilledContent<Medium> };
}

/** Names a block of a message that is resolved when it is looked at (A28). */
export interface LiveAddress {
  readonly workspaceId: number;
  readonly deliveryId: number;
  readonly contentId: number;
  /** As it was sent; null: as it stands now, of a test. */
  readonly version: number | null;
  readonly blockId: string;
  /** Whether looking at it, and following it, is counted for the delivery. */
  readonly trackOpens: boolean;
  readonly trackClicks: boolean;
}

/** What a live block shows now: a stored file, a picture elsewhere, or one that was drawn; all null where there is none. */
export interface LiveAnswer {
  /** Of the variant that holds; empty where none does. */
  readonly variant: string;
  readonly file: string | null;
  readonly url: string | null;
  readonly drawn: Buffer | null;
  /** Where it leads: an address its author wrote. */
  readonly href: string | null;
}

/** What people who write contents need of the engine: exactly what nodes get, before it is kept. */
export interface Contents {
  /** A body written for one reader in every medium. Nothing is stored. */
  preview(workspaceId: number, body: ContentBody, reader: ContentReader): Promise<ContentPreview>;
  /** The public address of a stored image. */
  imageUrl(workspaceId: number, file: string): string;
  /** Whose image an address names; null when it was not made here. */
  openImage(token: string): { readonly workspaceId: number; readonly file: string } | null;
  /** Null when the address was not made here. */
  openLive(token: string): LiveAddress | null;
  /** What holds now for whoever the delivery went to; what stands otherwise where nobody knows who that is (any more). Null without such a block. */
  resolveLive(address: LiveAddress): Promise<LiveAnswer | null>;
}

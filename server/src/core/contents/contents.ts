import type { ContentBody, ContentMedium, ContentProblem, ContentReader, FilledContent } from '@parcours/sdk/node';

export interface ContentPreview {
  /** Templates and sources that cannot be read; the rest is for `checkContent`. */
  readonly problems: readonly ContentProblem[];
  readonly forms: { readonly [Medium in ContentMedium]: FilledContent<Medium> };
}

/** What people who write contents need of the engine: exactly what nodes get, before it is kept. */
export interface Contents {
  /** A body written for one reader in every medium. Nothing is stored. */
  preview(workspaceId: number, body: ContentBody, reader: ContentReader): Promise<ContentPreview>;
  /** The public address of a stored image. */
  imageUrl(workspaceId: number, file: string): string;
  /** Whose image an address names; null when it was not made here. */
  openImage(token: string): { readonly workspaceId: number; readonly file: string } | null;
}

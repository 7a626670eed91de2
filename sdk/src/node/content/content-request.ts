import type { NodeFailure } from '../errors.js';
import type { Contact } from '../item.js';
import type { JsonObject } from '../json.js';
import type { ContentBody } from './content-body.js';
import type { ContentMedium } from './content-media.js';
import type { LetterBlock } from './to-letter.js';

export interface ContentSummary {
  readonly id: number;
  readonly name: string;
}

/** A content as it is kept. `version` is null for one that nobody has published yet. */
export interface StoredContent extends ContentSummary {
  readonly version: number | null;
  readonly body: ContentBody;
  /** Public addresses of its stored images, by the id of their file. */
  readonly images: Readonly<Record<string, string>>;
}

/** Whom a content is written for; an item of a batch is one. */
export interface ContentReader {
  readonly contact: Contact | null;
  readonly json: JsonObject;
  /** Values of the content's variables, by key; its own where they are missing. */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * The delivery that carries it: blocks that are resolved when the message is looked at get addresses of their own, and what happens at them is counted
   * for it. Without one they are resolved now.
   */
  readonly delivery?: { readonly key: string; readonly trackOpens: boolean; readonly trackClicks: boolean };
}

export interface ContentRequest<Medium extends ContentMedium> {
  readonly content: number;
  readonly version?: number;
  readonly medium: Medium;
  readonly readers: readonly ContentReader[];
}

/** A content written for one reader. An email's link to unsubscribe leads to `%unsubscribe%`. */
export interface ContentForms {
  readonly email: { readonly subject: string; readonly preheader: string; readonly html: string; readonly text: string };
  readonly sms: { readonly text: string };
  readonly letter: { readonly blocks: readonly LetterBlock[] };
}

export type Filled<Medium extends ContentMedium> = { readonly message: ContentForms[Medium] } | { readonly failure: NodeFailure };

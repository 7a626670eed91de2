/** Any value that survives a round trip through JSON text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A text in the languages of the editor. English is always there; a missing translation falls back to it. */
export interface Localized {
  readonly en: string;
  readonly fr?: string;
}

// Of the schema only its types: whoever writes nodes must not load what it is checked with.
export type { BlockOf, ContentBlock, ContentBody, ContentLeaf, ContentTheme, ProductsBlock } from './content-schema.js';

/** Version of the shape of a content; grows only with a migration from the one before. */
export const CONTENT_SCHEMA_VERSION = 1;

export const CONTENT_MEDIA = ['email', 'sms', 'letter'] as const;
/** What a content is written as. */
export type ContentMedium = (typeof CONTENT_MEDIA)[number];

export const CONTENT_FONTS = ['sans', 'serif', 'humanist', 'rounded', 'mono'] as const;

/** What a product feed shows of one product; what is not known is empty. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly imageUrl: string;
  readonly url: string;
  readonly price: string;
}

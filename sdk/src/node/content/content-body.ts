// Of the schema only its types: whoever writes nodes must not load what it is checked with.
export type { BlockOf, ContentBlock, ContentBody, ContentLeaf, ContentTheme, ProductsBlock } from './content-schema.js';

/** What a product feed shows of one product; what is not known is empty. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly imageUrl: string;
  readonly url: string;
  readonly price: string;
}

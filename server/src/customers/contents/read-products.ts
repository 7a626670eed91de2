import type { JsonObject, Product } from '@parcours/sdk/node';

/** What happened to products: names of the Segment specification, and those of a shop that names its own. */
export const PRODUCT_EVENTS = {
  viewed: ['Product Viewed', 'Product Clicked', 'product.viewed'],
  cart: ['Product Added', 'Product Removed', 'Cart Viewed', 'Checkout Started', 'Order Completed', 'cart.updated', 'order.placed'],
  top: ['Order Completed', 'order.placed', 'till.purchase'],
} as const;

export interface ProductEvent {
  readonly name: string;
  readonly properties: JsonObject;
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 500) : typeof value === 'number' ? String(value) : '');
const webAddress = (value: unknown): string => (typeof value === 'string' && value.length <= 2_000 && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : '');

/** In the language of the message; a bare number where nobody said in which currency. */
function priceOf(properties: JsonObject, language: string, currency: unknown): string {
  const price = typeof properties['price'] === 'string' && properties['price'].trim() !== '' ? Number(properties['price']) : properties['price'];
  if (typeof price !== 'number' || !Number.isFinite(price)) return '';
  const code = typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : null;
  try {
    return new Intl.NumberFormat(language, code === null ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { style: 'currency', currency: code }).format(price);
  } catch {
    // a currency nobody knows is no reason not to show the number
    return price.toFixed(2);
  }
}

function productOf(properties: JsonObject, language: string, currency: unknown): Product | null {
  const name = textOf(properties['name'] ?? properties['product'] ?? properties['title']);
  if (name === '') return null;
  const url = webAddress(properties['url']);
  const id = textOf(properties['product_id'] ?? properties['productId'] ?? properties['sku']) || url || name;
  return { id, name, url, imageUrl: webAddress(properties['image_url'] ?? properties['imageUrl']), price: priceOf(properties, language, properties['currency'] ?? currency) };
}

/** The products an event names: its own, or those in `products` or `items`. */
export function productsIn({ properties }: ProductEvent, language: string): Product[] {
  const several = Array.isArray(properties['products']) ? properties['products'] : Array.isArray(properties['items']) ? properties['items'] : null;
  return (several ?? [properties]).flatMap((entry) => (isObject(entry) ? (productOf(entry, language, properties['currency']) ?? []) : []));
}

const each = (products: readonly Product[], limit: number): Product[] => [...new Map(products.map((product) => [product.id, product])).values()].slice(0, limit);

/** Looked at last, each once. Events newest first. */
export const viewedProducts = (events: readonly ProductEvent[], language: string, limit: number): Product[] => {
  const first = new Map<string, Product>();
  for (const product of events.flatMap((event) => productsIn(event, language))) if (!first.has(product.id)) first.set(product.id, product);
  return [...first.values()].slice(0, limit);
};

const WHOLE_CART = new Set(['Cart Viewed', 'Checkout Started']);
const ORDERED = new Set(['Order Completed', 'order.placed']);

/** What is left in the cart, put in last first. Events newest first; an order empties it. */
export function cartProducts(events: readonly ProductEvent[], language: string, limit: number): Product[] {
  let cart: Product[] = [];
  for (const event of events.toReversed()) {
    const products = productsIn(event, language);
    const named = new Set(products.map(({ id }) => id));
    const others = cart.filter(({ id }) => !named.has(id));
    if (ORDERED.has(event.name)) cart = [];
    else if (event.name === 'Product Removed') cart = others;
    else if (WHOLE_CART.has(event.name) && products.length > 0) cart = products;
    else cart = [...products, ...others];
  }
  return each(cart, limit);
}

/** Bought most often, in orders newest first. */
export function topProducts(events: readonly ProductEvent[], language: string, limit: number): Product[] {
  const bought = new Map<string, { product: Product; times: number }>();
  for (const product of events.flatMap((event) => productsIn(event, language))) {
    const known = bought.get(product.id);
    bought.set(product.id, { product: known?.product ?? product, times: (known?.times ?? 0) + 1 });
  }
  return [...bought.values()].sort((a, b) => b.times - a.times).slice(0, limit).map(({ product }) => product);
}

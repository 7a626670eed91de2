import type { ServerOptions } from 'node:http';
import { isInside, readAddress, readBlock } from '../runtime/outbound/address.js';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const MAX_HEADER_BYTES = 16_384;
const LOOK_EVERY_MS = 2_000;

/** How long a request may take to arrive, and how large its head may be (O7): slow ones are ended with 408, large ones with 431. */
export const patience = (): { readonly requestTimeout: number; readonly http: ServerOptions } => ({
  requestTimeout: REQUEST_MS,
  http: { headersTimeout: HEADERS_MS, maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: LOOK_EVERY_MS },
});

/** Whether an address is a proxy's whose word on its caller is believed (G4); of several words, fastify takes the right-most that is not a proxy's. */
export function trusts(proxies: readonly string[]): false | ((address: string) => boolean) {
  const blocks = proxies.flatMap((text) => readBlock(text) ?? []);
  if (blocks.length === 0) return false;
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && blocks.some((block) => isInside(address, block));
  };
}

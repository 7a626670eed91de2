import { isFixedAddress, type LiveBlock } from '@parcours/sdk/node';

/** What a live block shows and where it leads at one moment; null is nothing. */
export interface LiveNow {
  /** The variant's name; empty where none holds. */
  readonly variant: string;
  readonly file: string | null;
  readonly url: string | null;
  readonly href: string | null;
}

const fixed = (address: string | undefined): string | null => (address !== undefined && isFixedAddress(address) ? address : null);

/**
 * The first variant whose time has begun and is not over and whose rule holds, by its place in the block; else what stands otherwise. A variant that
 * leads nowhere of its own leads where the block does, one without a picture shows the block's.
 */
export function liveNow({ otherwise, variants }: LiveBlock, now: number, holds: (variant: number) => boolean): LiveNow {
  const place = variants.findIndex(({ from, until, rule }, index) => (from === undefined || Date.parse(from) <= now) && (until === undefined || now < Date.parse(until)) && (rule === undefined || holds(index)));
  const face = variants[place];
  const pictured = face !== undefined && (face.file !== undefined || face.url) ? face : otherwise;
  return { variant: face?.name ?? '', file: pictured.file ?? null, url: pictured.file === undefined ? fixed(pictured.url) : null, href: fixed(face?.href) ?? fixed(otherwise.href) };
}

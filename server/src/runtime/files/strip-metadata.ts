const EMPTY = Buffer.alloc(0);

/** Metadata lies in APP1 (EXIF, XMP), APP13 (IPTC), other APPn and comments; JFIF, colour profiles and Adobe's colour transform decide how a picture looks. */
function isKeptOfJpeg(marker: number, body: Buffer): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return marker === 0xe0 ? body.toString('latin1', 0, 4) === 'JFIF' : marker === 0xe2 ? body.toString('latin1', 0, 11) === 'ICC_PROFILE' : marker === 0xee && body.toString('latin1', 0, 5) === 'Adobe';
}

const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/** Which way up a camera held the picture (TIFF 6.0, tag 274), from the body of an APP1 segment; 1 where it does not say. */
function orientationOf(body: Buffer): number {
  if (body.length < 20 || body.toString('latin1', 0, 6) !== 'Exif\0\0') return 1;
  const tiff = body.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < short(first); entry += 1) {
    const at = first + 2 + entry * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return 1;
    if (short(at) === ORIENTATION) return short(at + 8) >= 1 && short(at + 8) <= 8 ? short(at + 8) : 1;
  }
  return 1;
}

/** An APP1 segment that says nothing but which way is up: without it, pictures of telephones would lie on their side. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008' + '0001' + '011200030000000100000000' + '00000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** The end of the compressed data that begins here: a marker that is none of its own. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1] as number;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** Segment by segment (ITU T.81); what follows the end of the picture goes too: cameras hide second pictures there. */
function jpeg(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  const kept: Buffer[] = [];
  let orientation = 1;
  const whole = (): Buffer => Buffer.concat([bytes.subarray(0, 2), orientation === 1 ? EMPTY : orientationSegment(orientation), ...kept]);
  for (let at = 2; at + 2 <= bytes.length; ) {
    const marker = bytes[at + 1] as number;
    // stray bytes between segments are passed over by all who show pictures
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) at += 1;
    else if (marker === 0xd9) return Buffer.concat([whole(), bytes.subarray(at, at + 2)]);
    else {
      if (at + 4 > bytes.length) return null;
      const length = bytes.readUInt16BE(at + 2);
      let end = at + 2 + length;
      if (length < 2 || end > bytes.length) return null;
      const body = bytes.subarray(at + 4, end);
      if (marker === 0xe1 && orientation === 1) orientation = orientationOf(body);
      if (marker === 0xda) end = endOfScan(bytes, end);
      if (isKeptOfJpeg(marker, body)) kept.push(bytes.subarray(at, end));
      at = end;
    }
  }
  // cut off before its end, and shown all the same
  return kept.length === 0 ? null : whole();
}

/** Words, times and EXIF (PNG, third edition); all other chunks decide how a picture looks, or are of nobody's making. */
const METADATA_OF_PNG = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'dSIG', 'caBX']);
const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');

function png(bytes: Buffer): Buffer | null {
  if (bytes.length < 8 || !bytes.subarray(0, 8).equals(PNG_START)) return null;
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const kind = bytes.toString('latin1', at + 4, at + 8);
    if (!METADATA_OF_PNG.has(kind)) kept.push(bytes.subarray(at, end));
    if (kind === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

/** Bits of the extended header that promise EXIF and XMP (RFC 9649, 2.7.1). */
const PROMISES = 0x08 | 0x04;

function webp(bytes: Buffer): Buffer | null {
  if (bytes.length < 20 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const all = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= all; ) {
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > all) return null;
    const kind = bytes.toString('latin1', at, at + 4);
    const chunk = Buffer.from(bytes.subarray(at, Math.min(end, all)));
    if (kind === 'VP8X' && chunk.length > 8) chunk[8] = (chunk[8] as number) & ~PROMISES;
    if (kind !== 'EXIF' && kind !== 'XMP ') kept.push(chunk);
    at = end;
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

/**
 * A picture without what it says besides itself: where, when, with what and by whom it was taken, remarks, small pictures of itself
 * (SECURITY L2). Nothing is decoded or compressed anew, so each pixel stays as it was; which way is up stays too. By what it contains,
 * whatever its name says. What is no JPEG, PNG or WebP, or is broken, comes back as it is.
 */
export const stripMetadata = (bytes: Buffer): Buffer => jpeg(bytes) ?? png(bytes) ?? webp(bytes) ?? bytes;

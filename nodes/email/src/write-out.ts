import type MimeNode from 'nodemailer/lib/mime-node';
import { wrap } from 'nodemailer/lib/qp';

/** Nodemailer encodes longer ones in slices of this size, and where a slice ends shows in the breaks of lines. */
const LONGEST_BYTES = 65_536;

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase().replace(/../g, '=$&');

/** Quoted-printable (RFC 2045, 6.7) before its lines are broken, as nodemailer's `encode` writes it: that looks at each byte, this at what is to be encoded. */
export const quoted = (text: string): string => text.replace(/[ \t](?=[\r\n]|$)|[^\t\n\r -<>-~]+/g, (found) => (found === '=' ? '=3D' : hex(Buffer.from(found, 'utf8'))));

/** Null: left to nodemailer. */
function bodyOf({ content }: MimeNode, encoding: string | false): string | null {
  if (content === undefined || content === '') return '';
  // white space at the very end is encoded by itself, and breaks lines elsewhere
  if (typeof content !== 'string' || /[ \t]$/.test(content) || content.length > LONGEST_BYTES || Buffer.byteLength(content) > LONGEST_BYTES) return null;
  if (encoding === '7bit') return content;
  return encoding === 'quoted-printable' ? wrap(quoted(content)) : null;
}

function partOf(node: MimeNode): string | null {
  // headers first: they settle the encoding and the boundary
  const head = `${node.buildHeaders()}\r\n\r\n`;
  if (!node.multipart) {
    const body = bodyOf(node, node.getTransferEncoding());
    return body === null ? null : head + body;
  }
  if (node.content) return null;
  const parts = node.childNodes.map(partOf);
  return parts.includes(null) ? null : `${head}${parts.map((part) => `--${String(node.boundary)}\r\n${String(part)}`).join('\r\n')}\r\n--${String(node.boundary)}--\r\n`;
}

/**
 * A message of texts alone, byte for byte as nodemailer writes it; null for others (files, very long texts), which nodemailer makes.
 * Nodemailer passes each part through streams of its own. Measured quiet with `bench -- email`, in turns: 520 mails/s with this, 453 to 477 without (goal 500).
 */
export function writeOut(message: MimeNode): Buffer | null {
  const text = partOf(message);
  if (text === null) return null;
  return Buffer.from(text.endsWith('\n') ? text : text.endsWith('\r') ? `${text}\n` : `${text}\r\n`, 'utf8');
}

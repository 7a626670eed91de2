const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

export const INK = '#1d1d1b';
export const QUIET = '#5c5c57';
export const LINE = '#e2e2dd';

/** A row of a table: the first cell to the left, the others to the right. */
export const tableRow = (cells: readonly string[], { head = false } = {}): string => {
  const tag = head ? 'th' : 'td';
  const look = head ? `font-size:12px;font-weight:600;color:${QUIET}` : `font-size:15px;color:${INK}`;
  return `<tr>${cells.map((cell, index) => `<${tag}${head ? ' scope="col"' : ''} style="padding:8px ${index === cells.length - 1 ? '0' : '12px'} 8px 0;border-bottom:1px solid ${LINE};text-align:${index === 0 ? 'left' : 'right'};vertical-align:top;${look}">${cell}</${tag}>`).join('')}</tr>`;
};
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table role="table" width="100%" cellspacing="0" cellpadding="0" style="border-collapse:collapse;margin:8px 0 24px">${head.length > 0 ? tableRow(head, { head: true }) : ''}${rows.map((row) => tableRow(row)).join('')}</table>`;
export const heading = (text: string): string => `<h2 style="margin:24px 0 4px;font-size:17px;line-height:1.3;color:${INK}">${escapeHtml(text)}</h2>`;
export const button = (href: string, text: string): string => `<p style="margin:8px 0 0"><a href="${escapeHtml(href)}" style="display:inline-block;padding:11px 20px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-size:15px;font-weight:600;text-decoration:none">${escapeHtml(text)}</a></p>`;

export interface LaidOut {
  readonly language: 'en' | 'fr';
  readonly title: string;
  readonly lead: string;
  /** HTML. */
  readonly body: string;
  /** HTML. */
  readonly footer: string;
}

/** A mail that reads the same with images off, on a phone and in the dark: no image, no script, nothing from elsewhere. */
export const layOut = ({ language, title, lead, body, footer }: LaidOut): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px 12px;background:#f4f4f1;font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;color:${INK}">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0"><tr><td align="center">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:600px;background:#ffffff;border-radius:10px"><tr><td style="padding:28px 28px 32px">
<h1 style="margin:0 0 6px;font-size:22px;line-height:1.3;color:${INK}">${escapeHtml(title)}</h1><p style="margin:0 0 16px;font-size:15px;line-height:1.5;color:${QUIET}">${escapeHtml(lead)}</p>
${body}
</td></tr></table>
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:600px"><tr><td style="padding:16px 28px;font-size:13px;line-height:1.5;color:${QUIET}">${footer}</td></tr></table>
</td></tr></table></body></html>
`;

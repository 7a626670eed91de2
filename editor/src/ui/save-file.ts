/** Hands a file, or a JSON document, to the browser's downloads. */
export function saveFile(name: string, content: unknown): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A file name people and every operating system can read. */
export const fileNameOf = (title: string): string =>
  title
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'workflow';

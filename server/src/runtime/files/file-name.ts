const LONGEST_NAME = 200;

/** A name that is nothing but a name: no path, no control characters, no direction marks that would show another ending than it has. */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '').trim().replace(/^\.+/, '').slice(0, LONGEST_NAME);
  return clean === '' ? 'file' : clean;
}

/** `type/subtype` in small letters, without parameters; anything else is bytes. */
export function cleanMimeType(type: string): string {
  const [plain = ''] = type.toLowerCase().split(';');
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}$/.test(plain.trim()) ? plain.trim() : 'application/octet-stream';
}

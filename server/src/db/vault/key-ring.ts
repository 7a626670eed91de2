import { DefectError } from '@parcours/sdk/node';
import { keyIdOf } from './seal.js';

/** Keys as they are kept now: new secrets are sealed with the current one, and what the earlier one sealed still opens. */
export interface Keys {
  readonly current: Buffer;
  readonly previous?: Buffer | undefined;
}

/** The keys of this process. Those in files are read again when something was sealed with a key it does not know: another process has changed keys. */
export class KeyRing {
  private keys: Keys;

  constructor(private readonly read: () => Keys) {
    this.keys = read();
  }

  static of(current: Buffer, previous?: Buffer): KeyRing {
    return new KeyRing(() => ({ current, previous }));
  }

  /** Looks at the files again first, so that nobody goes on sealing with a key that was changed. */
  get currentId(): string {
    this.keys = this.read();
    return keyIdOf(this.keys.current);
  }

  /** The one `currentId` named last. */
  get current(): Buffer {
    return this.keys.current;
  }

  get all(): readonly Buffer[] {
    return [this.keys.current, ...(this.keys.previous === undefined ? [] : [this.keys.previous])];
  }

  /** Throws `DefectError` `key_missing` when this process does not have it. */
  key(id: string): Buffer {
    const known = (): Buffer | undefined => this.all.find((key) => keyIdOf(key) === id);
    const found = known() ?? ((this.keys = this.read()), known());
    if (found === undefined)
      throw new DefectError('key_missing', 'A secret was sealed with an encryption key that this server does not have; put the earlier key into PARCOURS_PREVIOUS_ENCRYPTION_KEY (or back into encryption.previous.key), start again, and run "npm run parcours -- vault rotate".', { keyId: id });
    return found;
  }
}

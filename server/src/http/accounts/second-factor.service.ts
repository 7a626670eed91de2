import { createHash, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecondFactorsRepository, type SealedSecret } from '../../db/repositories/second-factors.repository.js';
import { CredentialVault } from '../../db/vault/credential-vault.js';
import { badRequest, conflict } from '../refusal.js';
import { newTotpSecret, stepOfCode, totpUri } from './totp.js';

const ISSUER = 'Parcours';
const SEALED_AS = 'user.totp';
/** Of the installation, not of a workspace. */
const NO_WORKSPACE = 0;
const RECOVERY_CODES = 10;
/** Without letters and digits that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const RECOVERY_LETTERS = 12;

const wrongCode = (): Error => badRequest('wrong_code', 'This code is not the one the authenticator shows now, or it was used already; wait for the next one and check the time of your phone.', { field: 'code' });

const newRecoveryCode = (): string => {
  const letters = Array.from({ length: RECOVERY_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return letters.match(/.{4}/g)?.join('-') ?? letters;
};
/** 59 bits of chance each, and ten tries a quarter of an hour. */
const recoveryHash = (userId: number, code: string): Buffer => createHash('sha256').update(`parcours recovery ${userId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`).digest();

/** The second factor: an authenticator (TOTP), and recovery codes for when it is lost. Its secret is sealed like credentials are. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly factors: SecondFactorsRepository,
    private readonly vault: CredentialVault,
  ) {}

  async isOn(userId: number): Promise<boolean> {
    return (await this.factors.find(userId))?.enabled === true;
  }

  /** A secret that counts once confirmed; a second call replaces one that was not. Throws `second_factor_on`. */
  async offer(userId: number, email: string): Promise<{ secret: string; uri: string }> {
    const secret = newTotpSecret();
    const offered = await this.factors.offer(userId, this.vault.keyId, this.vault.seal(NO_WORKSPACE, userId, SEALED_AS, { secret }));
    if (!offered) throw conflict('second_factor_on', 'Your account has a second factor already; turn it off before you set up another.');
    return { secret, uri: totpUri(secret, email, ISSUER) };
  }

  /** Turns it on. Throws `wrong_code`, `second_factor_missing` without an offer, `second_factor_on`. */
  async confirm(userId: number, code: string): Promise<string[]> {
    const found = await this.factors.find(userId);
    if (found === null) throw conflict('second_factor_missing', 'There is no authenticator to confirm; start setting one up first.');
    if (found.enabled) throw conflict('second_factor_on', 'Your account has a second factor already; turn it off before you set up another.');
    if (!(await this.useTotp(userId, found, code))) throw wrongCode();
    return this.newRecoveryCodes(userId);
  }

  async newRecoveryCodes(userId: number): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await this.factors.enable(userId, codes.map((code) => recoveryHash(userId, code)));
    return codes;
  }

  /** Uses a code up, of the authenticator or for recovery; false for a wrong or used one. */
  async fits(userId: number, code: string): Promise<boolean> {
    const found = await this.factors.find(userId);
    if (found === null || !found.enabled) return false;
    return /^[\d\s]+$/.test(code) ? this.useTotp(userId, found, code) : this.factors.useRecoveryCode(userId, recoveryHash(userId, code));
  }

  /** As `fits`, but throws `wrong_code`. */
  async demand(userId: number, code: string): Promise<void> {
    if (!(await this.fits(userId, code))) throw wrongCode();
  }

  async remove(userId: number): Promise<void> {
    await this.factors.remove(userId);
  }

  private async useTotp(userId: number, { keyId, sealed }: SealedSecret, code: string): Promise<boolean> {
    const { secret = '' } = this.vault.secretsOf({ workspaceId: NO_WORKSPACE, id: userId, type: SEALED_AS, keyId, sealed });
    const step = stepOfCode(secret, code, Date.now());
    return step !== null && this.factors.useStep(userId, step);
  }
}

import { createHash } from 'node:crypto';
import { normaliseEmail } from '../normalise-email.js';

/** Channels that go to an address of their own. */
export type AddressChannel = 'email' | 'sms' | 'post';

/** The one form in which an address is compared: email addresses as contacts are found by, numbers without spaces and signs. */
export const addressKey = (channel: AddressChannel, address: string): string =>
  channel === 'email' ? normaliseEmail(address) : channel === 'sms' ? address.replace(/[^\d+]/g, '') : address.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** What the suppression list keeps of an address: equal in one workspace, unlike in two. SQL makes the same of what stands with contacts, see `address_hash`. */
export const addressHash = (workspaceId: number, channel: AddressChannel, address: string): Buffer =>
  createHash('sha256').update(`${workspaceId} ${channel} ${addressKey(channel, address)}`).digest();

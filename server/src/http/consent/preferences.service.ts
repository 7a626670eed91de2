import { Inject, Injectable } from '@nestjs/common';
import { setConsent } from '@parcours/sdk/node';
import type pg from 'pg';
import type { StoredContact } from '../../customers/contact-identity.js';
import type { Engine } from '../../core/ports.js';
import { currentConsents, suppressionsOf } from '../../db/customers/contact-consents.js';
import { setTracking, trackingOf } from '../../db/customers/contact-tracking.js';
import { findContact } from '../../db/customers/find-contacts.js';
import { findPurposes } from '../../db/customers/purposes.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { ENGINE, POOL } from '../injection.js';
import type { Language } from '../routing/language.js';
import { localized, wordsOf, type Choice, type PreferencesView } from './preferences-page.js';

/** Whose page a link opens. */
export interface Reader {
  readonly workspaceId: number;
  readonly contact: StoredContact;
  readonly channel: Choice['channel'];
  /** What the message was for; null when it named nothing that one can unsubscribe from. */
  readonly about: Choice | null;
  readonly does: 'unsubscribe' | 'confirm';
  readonly choices: readonly Choice[];
  /** Whether openings and clicks are noticed; null: nobody's are. */
  readonly tracked: boolean | null;
}

export type Answer = { readonly action: 'unsubscribe' | 'confirm' | 'everything' } | { readonly action: 'save'; readonly ticked: (choice: Choice) => boolean; readonly tracked: boolean | null };

const CHANNELS: readonly string[] = ['email', 'sms', 'post', 'web'];

/** The page a contact gets to by the signed link of a message, without an account. Only answers change anything. */
@Injectable()
export class PreferencesService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  /** Null for links that were not made here, and for people who are no longer there. */
  async open(token: string): Promise<Reader | null> {
    const found = await this.engine.openToken(token);
    if (found === null || (found.use !== 'unsubscribe' && found.use !== 'confirm')) return null;
    const { workspaceId, deliveryId, use } = found;
    return inWorkspace(workspaceId, async () => {
      const delivery = await findDelivery(this.pool, workspaceId, deliveryId);
      if (delivery === null || delivery.contactId === null || !CHANNELS.includes(delivery.channel)) return null;
      const contact = await findContact(this.pool, workspaceId, delivery.contactId);
      if (contact === null) return null;
      const choices = await this.choices(workspaceId, contact.id);
      const about = choices.find(({ purpose, channel }) => purpose === delivery.purpose && channel === delivery.channel) ?? null;
      return { workspaceId, contact, channel: delivery.channel as Choice['channel'], about, does: use, choices, tracked: await trackingOf(this.pool, workspaceId, contact.id) };
    });
  }

  view({ about, choices, does, tracked }: Reader, language: Language, done: PreferencesView['done']): PreferencesView {
    const offered = about !== null && done === null && (does === 'confirm' || about.allowed);
    return { language, choices, done, tracked, offer: offered ? { does, name: localized(about.name, language), description: localized(about.description, language) } : null };
  }

  /** Does what the person asked for; when this returns, nothing begins that it forbids. A second answer of the same kind changes nothing. */
  async answer(reader: Reader, answer: Answer, language: Language, address: string | null): Promise<PreferencesView['done']> {
    const say = (choice: Choice, state: 'granted' | 'withdrawn', source: string): Promise<void> =>
      this.engine.command(reader.workspaceId, reader.contact.id, setConsent({ purpose: choice.purpose, channel: choice.channel, state, source, text: wordsOf(choice, language), ...(address === null ? {} : { address }) }));
    const { about } = reader;
    if (answer.action === 'confirm') {
      // a link to unsubscribe with is no proof that somebody agrees
      if (about === null || reader.does !== 'confirm') return null;
      await this.welcomeBack(reader, [about]);
      await say(about, 'granted', 'double opt-in');
      return 'confirmed';
    }
    if (answer.action === 'save') {
      const changed = reader.choices.filter((choice) => answer.ticked(choice) !== choice.allowed);
      await this.welcomeBack(reader, changed.filter(answer.ticked));
      for (const choice of changed) await say(choice, answer.ticked(choice) ? 'granted' : 'withdrawn', 'preference page');
      const { tracked } = answer;
      if (tracked !== null) await inWorkspace(reader.workspaceId, () => setTracking(this.pool, reader.workspaceId, reader.contact.id, tracked));
      return 'saved';
    }
    if (answer.action === 'unsubscribe' && about !== null) {
      await say(about, 'withdrawn', 'unsubscribe link');
      return 'unsubscribed';
    }
    for (const choice of reader.choices) await say(choice, 'withdrawn', 'preference page');
    await this.suppress(reader);
    return 'everything';
  }

  /** Whoever says yes again has taken back an earlier objection to all messages; an address where nothing arrives stays suppressed. */
  private async welcomeBack({ workspaceId, contact }: Reader, choices: readonly Choice[]): Promise<void> {
    for (const channel of new Set(choices.map((choice) => choice.channel))) {
      const address = addressOf(contact, channel);
      if (address !== null && channel !== 'web') await this.engine.liftSuppression(workspaceId, { channel, address, objectionsOnly: true });
    }
  }

  private async suppress({ workspaceId, contact }: Reader): Promise<void> {
    for (const channel of ['email', 'sms'] as const) {
      const address = addressOf(contact, channel);
      if (address !== null) await this.engine.suppress(workspaceId, { channel, address, reason: 'objected', source: 'preference page' });
    }
  }

  /** Ticked is what reaches the person as things stand: what was agreed to, and what was never objected to where that is enough. */
  private async choices(workspaceId: number, contactId: number): Promise<Choice[]> {
    const [purposes, current, suppressed] = await Promise.all([findPurposes(this.pool, workspaceId), currentConsents(this.pool, workspaceId, contactId), suppressionsOf(this.pool, workspaceId, contactId)]);
    const descriptions = new Map(purposes.map(({ key, description }) => [key, description]));
    return current
      .filter(({ basis }) => basis !== 'service')
      .map(({ purpose, channel, name, basis, state }) => ({
        purpose, channel, name, description: descriptions.get(purpose) ?? { en: '' },
        allowed: (state === 'granted' || (basis === 'interest' && state !== 'withdrawn')) && !suppressed.some((one) => one.channel === channel),
      }));
  }
}

const addressOf = ({ email, phone }: StoredContact, channel: Choice['channel']): string | null => (channel === 'email' ? email : channel === 'sms' ? phone : null);

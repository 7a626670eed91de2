import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, ContactView, ResponseOf, routes } from '@parcours/sdk/api';
import type pg from 'pg';
import { isCountry } from '../../customers/phone.js';
import { discoverAttributes, readDefinitions, writeDefinition } from '../../db/customers/attribute-definitions.js';
import { keepEventsFor, readEventNames } from '../../db/customers/event-names.js';
import { listViews, removeView, saveView } from '../../db/customers/contact-views.js';
import { POOL } from '../injection.js';
import { badRequest, notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type Table = typeof routes.contacts;

/** What is said of contacts and their events in general. */
@Injectable()
export class ContactSettings {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async attributes({ workspaceId }: Principal): Promise<ResponseOf<Table['attributes']>> {
    const [defined, found, country] = await Promise.all([
      readDefinitions(this.pool, workspaceId),
      discoverAttributes(this.pool, workspaceId),
      this.pool.query<{ country: string | null }>('select country from workspaces where id = $1', [workspaceId]),
    ]);
    const items = [...[...defined.values()].map((one) => ({ ...one, choices: [...one.choices], defined: true })), ...found.filter(({ name }) => !defined.has(name)).map((one) => ({ ...one, choices: [], defined: false }))];
    return { items, country: country.rows[0]?.country ?? null };
  }

  async define({ workspaceId }: Principal, definition: BodyOf<Table['define']>): Promise<void> {
    if (definition.kind === 'choice' && definition.choices.length === 0) throw badRequest('no_choices', 'Expected in "choices" the values that can be chosen, found none; name at least one.', { field: 'choices' });
    await writeDefinition(this.pool, workspaceId, definition);
  }

  async setCountry({ workspaceId }: Principal, country: string | null): Promise<void> {
    if (country !== null && !isCountry(country)) throw badRequest('bad_country', 'Expected in "country" two letters of ISO 3166 such as FR, found something else; correct them.', { field: 'country' });
    await this.pool.query('update workspaces set country = $2 where id = $1', [workspaceId, country]);
  }

  views({ workspaceId }: Principal): Promise<ContactView[]> {
    return listViews(this.pool, workspaceId);
  }

  saveView({ workspaceId }: Principal, view: Omit<ContactView, 'id'>): Promise<ContactView> {
    return saveView(this.pool, workspaceId, view);
  }

  async removeView({ workspaceId }: Principal, id: number): Promise<void> {
    if (!(await removeView(this.pool, workspaceId, id))) throw notFound('contact view');
  }

  eventNames({ workspaceId }: Principal): Promise<ResponseOf<Table['eventNames']>['items']> {
    return readEventNames(this.pool, workspaceId);
  }

  async keepEvents({ workspaceId }: Principal, name: string, keepDays: number | null): Promise<void> {
    if (!(await keepEventsFor(this.pool, workspaceId, name, keepDays))) throw notFound('event name');
  }
}

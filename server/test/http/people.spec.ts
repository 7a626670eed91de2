import { beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { IMPORT_PART, type Contact, type ContactConsents, type ContactDetail, type ContactImport, type ImportSettings } from '@parcours/sdk/api';
import fc from 'fast-check';
import { textArray } from '../../src/db/array-text.js';
import { attributeColumns } from '../../src/db/customers/export-contacts.js';
import { catalogueSlice } from '../../src/runtime/customers/catalogue-events.js';
import { upkeepSlice } from '../../src/runtime/upkeep/upkeep-lane.js';
import { eventually } from './support/journey.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';

const stage = httpStage();
let owner: Visitor;
const pool = (): pg.Pool => stage.pool;
const as = <Body>({ body }: Answer): Body => body as unknown as Body;
const upsert = async (body: unknown): Promise<Contact> => as(await owner.call('POST', 'contacts', body));
beforeAll(async () => {
  owner = await stage.owner();
  expect((await owner.call('PUT', 'contact-country', { country: 'FR' })).status).toBe(204);
});

describe('a contact (D4, D11, D15)', () => {
  it('has phone numbers in one form, however they are written, and is found by any of them', async () => {
    const { id, phone } = await upsert({ phone: '06 39 98 00 01' });
    expect(phone).toBe('+33639980001');
    expect((await upsert({ phone: '+33 6 39 98 00 01' })).id).toBe(id);
    expect(as<{ items: Contact[] }>(await owner.call('GET', `contacts?search=${encodeURIComponent('06.39.98.00.01')}`)).items.map((one) => one.id)).toEqual([id]);
    expect((await owner.call('POST', 'contacts', { phone: '123' })).body.error).toMatchObject({ code: 'bad_phone', details: { field: 'phone' } });
  });
  it('two people who share a phone stay two people, whichever way they come', async () => {
    const phone = '06 39 98 00 40';
    const ada = await upsert({ email: 'ada@family.example', phone });
    const bob = await upsert({ email: 'bob@family.example', phone });
    expect(bob.id).not.toBe(ada.id);
    expect(await upsert({ email: 'ada@family.example' })).toMatchObject({ id: ada.id, email: 'ada@family.example' });
    expect((await upsert({ externalId: 'card-1', phone })).id).toBe(ada.id);
    expect((await upsert({ externalId: 'card-2', phone })).id).toBe(bob.id);
    const cleo = await upsert({ externalId: 'card-3', phone });
    expect([ada.id, bob.id]).not.toContain(cleo.id);
    expect(await upsert({ email: 'ada@family.example' })).toMatchObject({ id: ada.id, externalId: 'card-1', phone: '+33639980040' });
  });
  it('who was known by a phone alone becomes known by an address too', async () => {
    const { id } = await upsert({ phone: '06 39 98 00 41' });
    expect(await upsert({ email: 'dan@family.example', phone: '06 39 98 00 41' })).toMatchObject({ id, email: 'dan@family.example' });
  });
  it.each(["o'hara+news@example.co.uk", 'zoë@exämple.fr', '"john doe"@example.org', 'a!#$%&*/=?^_`{|}~-b@example.org'])('may have the unusual but legal address %s', async (email) => expect((await upsert({ email })).email).toBe(email));
  it('is changed by its id: what is said changes, null removes, the rest stays', async () => {
    const made = await upsert({ email: 'edit@example.org', phone: '0639980002', locale: 'fr', attributes: { a: 1, b: 2 } });
    const answer = await owner.call('PATCH', `contacts/${made.id}`, { email: 'Edited@Example.org', phone: null, attributes: { a: null, c: 3 } });
    expect(as<Contact>(answer)).toMatchObject({ id: made.id, email: 'Edited@Example.org', phone: null, locale: 'fr', attributes: { b: 2, c: 3 } });
    expect((await upsert({ email: 'edited@example.org' })).id).toBe(made.id);
    expect((await owner.call('PATCH', `contacts/${made.id}`, { email: null })).body.error?.code).toBe('no_identifier');
    await upsert({ email: 'holder@example.org' });
    const taken = await owner.call('PATCH', `contacts/${made.id}`, { email: 'HOLDER@example.org' });
    expect([taken.status, taken.body.error?.code]).toEqual([409, 'identifier_taken']);
  });
  it('is deleted with its events and memberships, and is nobody then', async () => {
    const { id } = await upsert({ email: 'leaving@example.org' });
    await owner.call('POST', 'events', { events: [{ name: 'left.over', contact: { email: 'leaving@example.org' } }] });
    const list = as<{ id: number }>(await owner.call('POST', 'lists', { name: 'Leavers' })).id;
    await owner.call('PUT', `lists/${list}/members/${id}`);
    expect((await owner.call('DELETE', `contacts/${id}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE', 'PATCH']) expect((await owner.call(method, `contacts/${id}`, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect((await pool().query('select 1 from events where contact_id = $1', [id])).rowCount).toBe(0);
    expect((await pool().query('select members from lists where id = $1', [list])).rows).toEqual([{ members: 0 }]);
  });
  it('is found by the beginning of a name, by an index', async () => {
    const { id } = await upsert({ email: 'x1@example.org', attributes: { firstName: 'Zénobie', lastName: 'Quatremer' } });
    for (const search of ['quatre', 'Zéno']) expect(as<{ items: Contact[] }>(await owner.call('GET', `contacts?search=${encodeURIComponent(search)}`)).items.map((one) => one.id)).toEqual([id]);
  });
  it('sent with many others is taken or refused for itself, whatever is sent', async () => {
    const contacts = [{ email: 'bulk1@example.org' }, { email: 'nonsense' }, { surprise: 1 }, 'text', { externalId: 'b-2', attributes: { deep: { er: [1] } } }, { email: 'bulk1@example.org', attributes: { twice: true } }, { externalId: 'x', attributes: { big: 'x'.repeat(70_000) } }];
    const { items } = as<{ items: { id: number | null; error: { code: string } | null }[] }>(await owner.call('POST', 'contacts/bulk', { contacts }));
    expect(items.map(({ error }) => error?.code ?? 'taken')).toEqual(['taken', 'bad_email', 'invalid_input', 'invalid_input', 'taken', 'taken', 'attributes_too_large']);
    expect(items[5]!.id).toBe(items[0]!.id);
  });
});

describe('attributes', () => {
  it('are what somebody has said they are; the others are found out', async () => {
    expect((await owner.call('PUT', 'contact-attributes', { name: 'birthday', kind: 'date', labelEn: 'Birthday', labelFr: 'Anniversaire', choices: [] })).status).toBe(204);
    expect((await upsert({ email: 'typed@example.org', attributes: { birthday: '3/2/1990', score: 12 } })).attributes['birthday']).toBe('1990-02-03');
    const { items, country } = as<{ items: { name: string; kind: string; defined: boolean }[]; country: string }>(await owner.call('GET', 'contact-attributes'));
    expect(country).toBe('FR');
    expect(items.find(({ name }) => name === 'birthday')).toMatchObject({ kind: 'date', defined: true, labelFr: 'Anniversaire' });
    expect(items.find(({ name }) => name === 'score')).toMatchObject({ kind: 'number', defined: false });
    expect((await owner.call('POST', 'contacts', { email: 'typed@example.org', attributes: { birthday: '1990-02-30' } })).body.error).toMatchObject({ code: 'bad_attribute', details: { field: 'attributes.birthday' } });
    expect((await owner.call('PUT', 'contact-attributes', { name: 'birthday', kind: null, labelEn: null, labelFr: null, choices: [] })).status).toBe(204);
  });
});

describe('the table of contacts', () => {
  it('is kept with its columns and search under a name', async () => {
    const view = as<{ id: number }>(await owner.call('POST', 'contact-views', { name: 'Paris', columns: ['email', 'attribute:city'], search: 'a' }));
    expect(as<{ id: number }>(await owner.call('POST', 'contact-views', { name: 'Paris', columns: ['phone'], search: '' })).id).toBe(view.id);
    expect(as<{ items: unknown[] }>(await owner.call('GET', 'contact-views')).items).toEqual([{ id: view.id, name: 'Paris', columns: ['phone'], search: '' }]);
    expect([(await owner.call('DELETE', `contact-views/${view.id}`)).status, (await owner.call('DELETE', `contact-views/${view.id}`)).status]).toEqual([204, 404]);
  });
});

describe('events', () => {
  it('of a contact are read page by page, by an index', async () => {
    const { id } = await upsert({ email: 'busy@example.org' });
    await owner.call('POST', 'events', { events: Array.from({ length: 7 }, (_, index) => ({ name: index % 2 ? 'cart.added' : 'page.viewed', contact: { email: 'busy@example.org' }, properties: { price: index, sku: `s${index}` } })) });
    const first = as<{ items: { id: number }[]; nextCursor: string }>(await owner.call('GET', `contacts/${id}/events?limit=5`));
    const second = as<{ items: { id: number }[]; nextCursor: null }>(await owner.call('GET', `contacts/${id}/events?limit=5&cursor=${first.nextCursor}`));
    const ids = [...first.items, ...second.items].map((event) => event.id);
    expect([ids.length, second.nextCursor, ids]).toEqual([7, null, [...ids].sort((a, b) => b - a)]);
    expect(as<{ items: unknown[] }>(await owner.call('GET', `contacts/${id}/events?search=Cart`)).items).toHaveLength(3);
    const client = await pool().connect();
    try {
      await client.query('set enable_seqscan = off');
      const plan = JSON.stringify((await client.query(`explain (format json) select id from events where workspace_id = 1 and contact_id = ${id} and id < 99 order by id desc limit 51`)).rows);
      expect(plan).toContain('contact_id');
      expect(plan).not.toMatch(/Seq Scan|"Sort"/);
    } finally {
      client.release(true);
    }
  });
  it('are counted by name with what they bring along, and deleted when their time is over', async () => {
    await pool().query(`update instance set catalogued_at = '-infinity', catalogued_id = 0; delete from event_names`);
    while (await catalogueSlice(pool(), Date.now() + 60_000));
    await catalogueSlice(pool(), Date.now() + 60_000);
    const names = async () => as<{ items: { name: string; count: number; keepDays: number | null; properties: { name: string; kinds: string[]; samples: unknown[]; count: number }[] }[] }>(await owner.call('GET', 'event-names')).items;
    const cart = (await names()).find(({ name }) => name === 'cart.added');
    expect(cart).toMatchObject({ count: 3, keepDays: null });
    expect(cart?.properties.find(({ name }) => name === 'price')).toEqual({ name: 'price', kinds: ['number'], count: 3, samples: [1, 3, 5] });
    expect((await owner.call('PUT', 'event-names', { name: 'cart.added', keepDays: 1 })).status).toBe(204);
    expect((await owner.call('PUT', 'event-names', { name: 'unheard', keepDays: 1 })).status).toBe(404);
    while (await upkeepSlice(pool(), Date.now() + 2 * 86_400_000));
    expect((await pool().query(`select distinct name from events where name in ('cart.added', 'page.viewed')`)).rows).toEqual([{ name: 'page.viewed' }]);
  });
});

const COLUMNS = (names: readonly string[]): ImportSettings['columns'] => names.map((to) => ({ to: to === '' ? null : to, kind: 'text' }));
const SETTINGS: Omit<ImportSettings, 'columns'> = { encoding: 'utf-8', delimiter: ',', header: true, existing: 'update', listId: null };
const upload = async (bytes: Buffer): Promise<number> => {
  const { id } = as<ContactImport>(await owner.call('POST', 'imports', { fileName: 'contacts.csv', sizeBytes: bytes.length }));
  for (let part = 1; (part - 1) * 4_194_304 < bytes.length; part++) {
    const sent = await fetch(`${stage.server.url}/api/v1/imports/${id}/parts/${part}`, { method: 'PUT', headers: { cookie: owner.cookie ?? '', 'content-type': IMPORT_PART }, body: new Uint8Array(bytes.subarray((part - 1) * 4_194_304, part * 4_194_304)) });
    expect([sent.status, await sent.text()]).toEqual([204, '']);
  }
  return id;
};
const ended = (id: number): Promise<ContactImport> => eventually(async () => as<ContactImport>(await owner.call('GET', `imports/${id}`)), ({ state }) => state !== 'running' && state !== 'uploading');
const importFile = async (bytes: Buffer, settings: Partial<ImportSettings> & Pick<ImportSettings, 'columns'>): Promise<ContactImport> => {
  const id = await upload(bytes);
  const started = await owner.call('POST', `imports/${id}/start`, { ...SETTINGS, ...settings });
  expect([started.status, started.text]).toEqual([202, expect.any(String)]);
  return ended(id);
};
const text = async (path: string): Promise<string> => (await fetch(`${stage.server.url}/api/v1/${path}`, { headers: { cookie: owner.cookie ?? '' } })).text();

describe('an import', () => {
  it.each([['utf-16le', Buffer.from('\ufeffE-mail;Prénom;Ville\nutf16@example.org;Zoé;Orléans\n', 'utf16le')], ['windows-1252', Buffer.from('E-mail;Prénom;Ville\nlatin@example.org;Zoé;Orléans\n', 'latin1')]])('shows how a file in %s reads before anything is taken, and takes it so', async (encoding, bytes) => {
    const id = await upload(bytes);
    const preview = as<ImportSettings & { rows: string[][] }>(await owner.call('POST', `imports/${id}/preview`, {}));
    expect(preview).toMatchObject({ encoding, delimiter: ';', header: true, names: ['E-mail', 'Prénom', 'Ville'], columns: [{ to: 'email' }, { to: 'attribute:firstName' }, { to: 'address:city' }] });
    expect(preview.rows[0]?.slice(1)).toEqual(['Zoé', 'Orléans']);
    await owner.call('POST', `imports/${id}/start`, { encoding, delimiter: ';', header: true, columns: preview.columns, existing: 'update', listId: null });
    expect(await ended(id)).toMatchObject({ state: 'done', created: 1 });
    expect((await upsert({ email: preview.rows[0]?.[0] })).attributes).toEqual({ firstName: 'Zoé', address: { city: 'Orléans' } });
  });
  it('takes what it can, puts it on a list, and hands back the rest with reasons', async () => {
    const list = as<{ id: number }>(await owner.call('POST', 'lists', { name: 'Imported' })).id;
    const file = 'email,phone,name\nold@rows.example,,Old\nnot an address,,X\nphone@rows.example,12,Y\n,,Z\nnew@rows.example,06 39 98 00 09,New\nragged@rows.example\nmany@rows.example,,a,b,c\n"nul\0@rows.example",,x\nnew@rows.example,,Again\n';
    await upsert({ email: 'old@rows.example', attributes: { name: 'Before' } });
    const done = await importFile(Buffer.from(file), { columns: COLUMNS(['email', 'phone', 'attribute:name']), listId: list, existing: 'skip' });
    expect(done).toMatchObject({ state: 'done', rowsDone: 9, created: 2, updated: 0, skipped: 2, refused: 5, error: null });
    expect((await upsert({ email: 'old@rows.example' })).attributes).toEqual({ name: 'Before' });
    expect(await upsert({ email: 'new@rows.example' })).toMatchObject({ phone: '+33639980009', attributes: { name: 'New' } });
    expect((await pool().query('select members from lists where id = $1', [list])).rows).toEqual([{ members: 3 }]);
    const errors = (await text(`imports/${done.id}/errors`)).replace('\u{feff}', '').trim().split('\r\n');
    expect(errors.map((line) => line.split(',').slice(0, 1)[0])).toEqual(['not an address', 'phone@rows.example', '', 'many@rows.example', expect.stringContaining('nul')]);
    expect(errors[0]).toContain('Expected in ""email"" an address');
  });
  it('C18: brings consents with where they were given, and signs nobody up again who has taken theirs back', async () => {
    const gone = await upsert({ email: 'gone@consent.example' });
    await owner.call('POST', `contacts/${gone.id}/consents`, { purpose: 'newsletter', channel: 'email', state: 'withdrawn', source: 'by phone' });
    const file = 'email,nl,where\nyes@consent.example,oui,Salon du livre\nno@consent.example,no,\ngone@consent.example,yes,Old list\nsilent@consent.example,,\nodd@consent.example,perhaps,\n';
    const done = await importFile(Buffer.from(file), { columns: COLUMNS(['email', 'consent:newsletter:email', 'consentSource']) });
    expect(done).toMatchObject({ state: 'done', created: 3, updated: 1, refused: 1 });
    const states = Object.fromEntries(await Promise.all(['yes', 'no', 'gone', 'silent'].map(async (name) => {
      const { id } = await upsert({ email: `${name}@consent.example` });
      const { history } = as<ContactConsents>(await owner.call('GET', `contacts/${id}/consents`));
      return [name, history.map(({ state, source }) => `${state}: ${source}`)];
    })));
    expect(states).toEqual({ yes: ['granted: Salon du livre'], no: ['withdrawn: import contacts.csv'], gone: ['withdrawn: by phone'], silent: [] });
    expect(await text(`imports/${done.id}/errors`)).toContain('found ""perhaps""');
    const unknown = await owner.call('POST', `imports/${await upload(Buffer.from('email,x\na@example.org,yes\n'))}/start`, { ...SETTINGS, columns: COLUMNS(['email', 'consent:unheard:email']) });
    expect(unknown.body.error).toMatchObject({ code: 'bad_column' });
  });
  it('that ends inside a quotation mark keeps the rows before and says where', async () => {
    const done = await importFile(Buffer.from('email\nbefore@quote.example\n"never@closed.example\nafter@quote.example\n'), { columns: COLUMNS(['email']) });
    expect(done).toMatchObject({ state: 'failed', rowsDone: 1, created: 1, error: expect.stringContaining('row 2') });
  });
  it('of many rows that ends inside a quotation mark takes all that come before, however many are read ahead', async () => {
    const rows = 1_600;
    const done = await importFile(Buffer.from(`email\n${'many@quote.example\n'.repeat(rows)}"never@closed.example\n`), { columns: COLUMNS(['email']), existing: 'skip' });
    expect(done).toMatchObject({ state: 'failed', rowsDone: rows, created: 1, skipped: rows - 1, error: expect.stringContaining(`row ${rows + 1}`) });
  });
  it('hands the database every text as it is, whatever marks are in it', async () => {
    const texts = fc.array(fc.option(fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('Zoé 🎉', 'NULL', '', '"', '\\', '\\"', '{}', ',', ' x ', "'", '\n'))).filter((one) => one?.includes('\0') !== true), { maxLength: 20 });
    await fc.assert(fc.asyncProperty(texts, async (values) => expect((await pool().query('select $1::text[] as read', [textArray(values)])).rows).toEqual([{ read: values }])), { numRuns: 15 });
  });
  it.each([['update', { created: 2, updated: 4, skipped: 0 }, { attributes: { name: 'Last', city: 'Nantes' }, phone: '+33639980011' }], ['skip', { created: 2, updated: 0, skipped: 4 }, { attributes: { name: 'First', city: 'Nantes' }, phone: null }]] as const)(
    'makes one contact of rows that name one person, by address or by id, and counts each row once (%s)',
    async (existing, counts, expected) => {
      const list = as<{ id: number }>(await owner.call('POST', 'lists', { name: `Twice, ${existing}` })).id;
      const mail = (name: string) => `${name}-${existing}@twice.example`;
      const file = `email,externalId,phone,name,city\n${mail('a')},${existing}-a,,First,Nantes\n${mail('A')},,+33639980011,Second,\n${mail('b')},,,Other,\n,${existing}-a,,,\n${mail('b')},,,Other,\n${mail('a')},${existing}-a,,Last,\n`;
      const done = await importFile(Buffer.from(file), { columns: COLUMNS(['email', 'externalId', 'phone', 'attribute:name', 'attribute:city']), listId: list, existing });
      expect(done).toMatchObject({ state: 'done', rowsDone: 6, refused: 0, ...counts });
      expect(await upsert({ email: mail('a') })).toMatchObject({ externalId: `${existing}-a`, ...expected });
      expect((await pool().query('select members from lists where id = $1', [list])).rows).toEqual([{ members: 2 }]);
    },
  );
  it('is refused as a whole when its columns name nobody, or two are the same', async () => {
    const id = await upload(Buffer.from('a,b\n1,2\n'));
    for (const [columns, code] of [[COLUMNS(['attribute:a', '']), 'no_identifier'], [COLUMNS(['email', 'email']), 'column_twice'], [COLUMNS(['email', 'nonsense']), 'bad_column']] as const) expect((await owner.call('POST', `imports/${id}/start`, { ...SETTINGS, columns })).body.error?.code).toBe(code);
    expect((await owner.call('POST', `imports/${id}/stop`)).body).toMatchObject({ state: 'stopped' });
  });
  it('that another process left in the middle goes on where it stood, and takes no row twice', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => `resumed${index}@example.org`);
    const id = await upload(Buffer.from(`email\n${rows.join('\n')}\n`));
    await pool().query(`update contact_imports set rows_done = 700, created = 700 where id = $1`, [id]);
    await owner.call('POST', `imports/${id}/start`, { ...SETTINGS, columns: COLUMNS(['email']) });
    expect(await ended(id)).toMatchObject({ state: 'done', rowsDone: 1_200, created: 1_200 });
    expect((await pool().query(`select count(*)::int as found, min(email) as first from contacts where email like 'resumed%'`)).rows).toEqual([{ found: 500, first: 'resumed1000@example.org' }]);
  });
});

describe('an export', () => {
  it('finds out about the attributes of any number of contacts, some contacts at a time', async () => {
    const people = [{ tea: 'green' }, { tea: '', cups: 3 }, {}, { cups: 4, vip: true }, { 'cups (number)': 1, vip: 'yes', pets: ['cat'] }];
    for (const [index, attributes] of people.entries()) await upsert({ email: `columns${index}@example.org`, attributes });
    const { rows } = await pool().query<{ id: number }>(`select workspace_id as id from contacts where email = 'columns0@example.org'`);
    const whole = await attributeColumns(pool(), rows[0]?.id ?? 0);
    expect(whole).toEqual(expect.arrayContaining([{ name: 'tea', kind: 'json' }, { name: 'cups', kind: 'number' }, { name: 'vip', kind: 'json' }, { name: 'cups (number)', kind: 'json' }, { name: 'pets', kind: 'json' }]));
    expect(await attributeColumns(pool(), rows[0]?.id ?? 0, 2)).toEqual(whole);
  });
  it('imported into another place gives the same contacts, whatever they hold (L5)', async () => {
    const word = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('=1+1', '+33', '@x', "'=", '-', '\t', 'a,b', '"', 'line\nline', ' x ', '', 'é', '00', 'true')).filter((one) => one.isWellFormed() && !one.includes('\0'));
    const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word, { maxLength: 2 }), fc.dictionary(word, word, { maxKeys: 2 }));
    const person = fc.record({ attributes: fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'plan', 'x (json)', 'toString'), word.filter((one) => one !== '' && one !== '__proto__')), value, { maxKeys: 4, noNullPrototype: true }), locale: fc.constantFrom(undefined, 'fr', 'en-GB') });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 6 }), async (people) => {
        round += 1;
        await pool().query('delete from contacts');
        const contacts = people.map((one, index) => ({ ...one, externalId: `=${round}-${index}`, email: `p${index}@example.org` }));
        for (const { error } of as<{ items: { error: unknown }[] }>(await owner.call('POST', 'contacts/bulk', { contacts })).items) expect(error).toBeNull();
        const read = async () => (await pool().query('select email, external_id, locale, attributes from contacts order by email')).rows;
        const before = await read();
        const file = Buffer.from(await (await fetch(`${stage.server.url}/api/v1/contact-export`, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': 'application/json' }, body: '{}' })).text());
        await pool().query('delete from contacts');
        const id = await upload(file);
        const { encoding, delimiter, header, columns } = as<ImportSettings>(await owner.call('POST', `imports/${id}/preview`, { delimiter: ',', header: true }));
        await owner.call('POST', `imports/${id}/start`, { encoding, delimiter, header, columns, existing: 'update', listId: null });
        expect(await ended(id)).toMatchObject({ state: 'done', refused: 0, created: people.length });
        expect(await read()).toEqual(before);
      }),
      { numRuns: 15 },
    );
  });
});

it('leaves entries in the audit log, the export too (P3)', async () => {
  const { rows } = await pool().query<{ action: string }>(`select distinct action from audit_log`);
  expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['contacts.save', 'contacts.remove', 'contacts.bulk', 'contacts.export', 'contacts.define', 'contacts.saveView', 'imports.create', 'imports.upload', 'imports.start', 'imports.stop']));
  expect(as<ContactDetail>(await owner.call('GET', 'contacts?limit=1'))).toBeDefined();
});

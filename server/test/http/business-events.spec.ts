import { beforeAll, describe, expect, it } from '@jest/globals';
import type { BusinessEvent, Enrolment, Segment, SegmentDetail, Source, WorkflowDetail } from '@parcours/sdk/api';
import type { Rule, WorkflowDocument } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});

const journey = (name: string, settings: Record<string, unknown>): WorkflowDocument => ({
  schemaVersion: 1,
  name: `On ${name}`,
  nodes: [
    { id: 'arrives', type: 'core.businessEvent', version: 1, name: 'Arrives', position: { x: 0, y: 0 }, settings: { name, ...settings } as never },
    { id: 'note', type: 'core.set', version: 1, name: 'Note', position: { x: 1, y: 0 }, settings: { contact: true, values: [{ path: 'told', value: '{{ event.properties.title }}' }] } },
  ],
  edges: [{ id: 'e', from: { node: 'arrives', port: 'main' }, to: { node: 'note' } }],
});

async function published(document: WorkflowDocument): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
  const answer = await owner.call('POST', `workflows/${id}/publish`, { revision });
  expect(answer.status < 400 ? '' : answer.text).toBe('');
  return id;
}
const contact = async (email: string, attributes: object): Promise<number> => ((await owner.call('POST', 'contacts', { email, attributes })).body as unknown as { id: number }).id;
const announce = async (name: string, properties: object, messageId?: string): Promise<BusinessEvent> => {
  const answer = await owner.call('POST', 'business-events', { name, properties, ...(messageId === undefined ? {} : { messageId }) });
  expect(answer.status).toBe(202);
  return answer.body as unknown as BusinessEvent;
};
const shown = async (id: number): Promise<BusinessEvent> => ((await owner.call('GET', 'business-events')).body as unknown as { items: BusinessEvent[] }).items.find((event) => event.id === id) as BusinessEvent;
const reached = (id: number): Promise<BusinessEvent> => eventually(() => shown(id), ({ reaches }) => reaches.every(({ status }) => status !== 'running'));
const told = async (): Promise<string[]> => {
  const { items } = (await owner.call('GET', 'contacts?limit=100')).body as unknown as { items: { email: string; attributes: Record<string, unknown> }[] };
  return items.filter(({ attributes }) => attributes['told'] !== undefined).map(({ email, attributes }) => `${email}: ${String(attributes['told'])}`).sort();
};
const FAVOURITE: Rule = { '==': [{ var: 'contact.favouriteAuthor' }, { var: 'event.properties.author' }] };

describe('T7: a new title concerns the contacts who like its author', () => {
  it('each of them enters once, and how far the event has reached is shown', async () => {
    await contact('ada@example.org', { favouriteAuthor: 'Annie Ernaux' });
    await contact('bob@example.org', { favouriteAuthor: 'Georges Perec' });
    await contact('cleo@example.org', { favouriteAuthor: 'Annie Ernaux' });
    await contact('dan@example.org', {});
    const id = await published(journey('title.arrived', { who: FAVOURITE }));
    const event = await announce('title.arrived', { author: 'Annie Ernaux', title: 'La Place' }, 'isbn-1');
    expect(event).toMatchObject({ name: 'title.arrived', reaches: [{ workflow: { id, name: 'On title.arrived' }, total: 4 }] });
    expect((await reached(event.id)).reaches).toMatchObject([{ status: 'done', total: 4, entered: 2, unfit: 2, refused: 0, error: null }]);
    await eventually(told, (all) => all.length === 2);
    expect(await told()).toEqual(['ada@example.org: La Place', 'cleo@example.org: La Place']);
    // sent a second time by a till that was not sure
    expect((await announce('title.arrived', { author: 'Georges Perec', title: 'Je me souviens' }, 'isbn-1')).id).toBe(event.id);
    expect(await told()).toHaveLength(2);
    const { items } = (await owner.call('GET', `workflows/${id}/enrolments`)).body as unknown as { items: Enrolment[] };
    expect(items).toMatchObject([{ status: 'done', list: null, segment: null, event: { id: event.id, name: 'title.arrived' }, entered: 2, unfit: 2 }]);
  });

  it('a till whose source is about nobody in particular tells of it by a plain track, without an identity', async () => {
    const source = (await owner.call('POST', 'sources', { name: 'Till', kind: 'shop', origins: [], consent: false, businessEvents: true })).body as unknown as Source;
    expect(source.businessEvents).toBe(true);
    await published(journey('title.returned', { who: FAVOURITE }));
    const track = { type: 'track', event: 'title.returned', messageId: 'till-1', userId: 'till-7', properties: { author: 'Georges Perec', title: 'Les Choses' } };
    const send = (calls: readonly object[]): Promise<unknown> => stage.visitor().call('POST', '/v1/batch', { writeKey: source.writeKey, batch: calls }).then(({ body }) => body);
    const { userId: _nobody, ...plain } = track;
    expect(await send([track, plain, { ...plain, event: '' }, { type: 'identify', userId: 'reader-7', traits: { email: 'reader@example.org' } }])).toMatchObject({ success: true, accepted: 3, errors: [{ index: 2, code: 'bad_name' }] });
    const { items } = (await owner.call('GET', 'business-events')).body as unknown as { items: BusinessEvent[] };
    const [event, ...others] = items.filter(({ name }) => name === 'title.returned');
    expect([event?.properties, event?.source, others]).toMatchObject([{ author: 'Georges Perec', title: 'Les Choses' }, 'source', []]);
    expect((await reached((event as BusinessEvent).id)).reaches).toMatchObject([{ status: 'done', entered: 1 }]);
    // no contact was made of the till, none has done this, and who is identified is a contact as ever
    const { rows } = await stage.pool.query<{ ids: string[]; events: number }>(`select array_agg(external_id) as ids, (select count(*)::int from events where name = 'title.returned') as events from contacts where external_id in ('till-7', 'reader-7')`);
    expect(rows).toEqual([{ ids: ['reader-7'], events: 0 }]);
    const changed = (await owner.call('PUT', `sources/${source.id}`, { name: 'Till', kind: 'shop', origins: [], consent: false })).body as unknown as Source;
    expect(changed.businessEvents).toBe(false);
  });

  it('who has bought from the author before is found by what they did', async () => {
    await owner.call('POST', 'events', { events: [{ name: 'order', contact: { email: 'bob@example.org' }, properties: { author: 'Colette' } }] });
    await published(journey('reading.planned', { who: { did: ['order', null, { '==': [{ var: 'event.properties.author' }, { var: 'businessEvent.properties.author' }] }] } }));
    const event = await announce('reading.planned', { author: 'Colette', title: 'Chéri' });
    expect((await reached(event.id)).reaches).toMatchObject([{ status: 'done', entered: 1 }]);
    expect(await eventually(told, (all) => all.length === 3)).toContain('bob@example.org: Chéri');
  });

  it('C18: may be limited to a segment, here of those who have agreed', async () => {
    const ada = await contact('ada@example.org', {});
    await owner.call('POST', `contacts/${ada}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'in the shop', text: 'Yes please.' });
    const segment = ((await owner.call('POST', 'segments', { name: 'Agreed', rule: { consent: ['newsletter', 'email'] } })).body as unknown as Segment).id;
    await eventually(async () => (await owner.call('GET', `segments/${segment}`)).body as unknown as SegmentDetail, ({ state }) => state === 'ready');
    const id = await published(journey('showcase.planned', { segment }));
    const event = await announce('showcase.planned', { title: 'Vitrine' });
    expect((await reached(event.id)).reaches).toMatchObject([{ workflow: { id }, status: 'done', total: 1, entered: 1 }]);
    expect((await owner.call('DELETE', `segments/${segment}`)).status).toBeLessThan(500);
  });

  it('reaches nobody when the event does not say what the rule asks for, and says why', async () => {
    const event = await announce('title.arrived', { title: 'Anonymous' });
    expect(event.reaches).toMatchObject([{ status: 'failed', entered: 0, error: expect.stringContaining('property "author"') }]);
  });

  it('an event nobody listens to is kept; one that is badly formed is refused', async () => {
    expect(await announce('nobody.listens', { a: 1 })).toMatchObject({ reaches: [] });
    expect((await owner.call('POST', 'business-events', { name: '' })).status).toBe(400);
    expect((await (await stage.person('viewer')).call('POST', 'business-events', { name: 'x' })).status).toBe(403);
  });

  it('a rule that cannot be read is a problem of the node before it is published', async () => {
    const { id, revision } = (await owner.call('POST', 'workflows', { document: journey('odd', { who: { nonsense: [1] } }) })).body as unknown as WorkflowDetail;
    const refused = await owner.call('POST', `workflows/${id}/publish`, { revision });
    expect(refused.text).toContain('no operator of segments');
  });
});

describe('S2: enrolling a segment', () => {
  it('lets in who is in it now; its trigger lets in who comes later', async () => {
    const segment = ((await owner.call('POST', 'segments', { name: 'Perec', rule: { '==': [{ var: 'contact.favouriteAuthor' }, 'Georges Perec'] } })).body as unknown as Segment).id;
    await eventually(async () => (await owner.call('GET', `segments/${segment}`)).body as unknown as SegmentDetail, ({ state }) => state === 'ready');
    const id = await published({
      schemaVersion: 1, name: 'Perec', edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'stop' } }],
      nodes: [
        { id: 'in', type: 'core.segment', version: 1, name: 'In', position: { x: 0, y: 0 }, settings: { segment, when: 'entered' } },
        { id: 'stop', type: 'core.stop', version: 1, name: 'Stop', position: { x: 1, y: 0 }, settings: { reason: 'done' } },
      ],
    });
    expect((await owner.call('POST', `workflows/${id}/enrolments`, { segment })).body).toMatchObject({ total: 1, segment: { id: segment, name: 'Perec' }, list: null });
    const started = (number: number) => eventually(async () => (await owner.call('GET', `workflows/${id}/counts`)).body as unknown as { started: number }, (counts) => counts.started === number);
    await started(1);
    await contact('eve@example.org', { favouriteAuthor: 'Georges Perec' });
    await started(2);
    expect((await owner.call('POST', `workflows/${id}/enrolments`, { segment: 4711 })).status).toBe(404);
  });
});

describe('T6: several facts of different origin must all hold', () => {
  it('the journey starts when the last of them comes, whichever it is, and a branch asks for the whole history', async () => {
    const rule: Rule = { and: [{ '==': [{ var: 'contact.taste' }, 'jazz'] }, { consent: ['newsletter', 'email'] }, { did: ['concert.visited'] }] };
    const segment = ((await owner.call('POST', 'segments', { name: 'Jazz lovers', rule })).body as unknown as Segment).id;
    await eventually(async () => (await owner.call('GET', `segments/${segment}`)).body as unknown as SegmentDetail, ({ state }) => state === 'ready');
    await published({
      schemaVersion: 1, name: 'Jazz',
      nodes: [
        { id: 'in', type: 'core.segment', version: 1, name: 'In', position: { x: 0, y: 0 }, settings: { segment, when: 'entered' } },
        { id: 'often', type: 'core.fits', version: 1, name: 'Often?', position: { x: 1, y: 0 }, settings: { rule: { '>=': [{ event_count: ['concert.visited'] }, 2] } } },
        ...['often', 'once'].map((word, index) => ({ id: `is-${word}`, type: 'core.set', version: 1, name: word, position: { x: 2, y: index }, settings: { contact: true, values: [{ path: 'invited', value: word }] } })),
      ],
      edges: [{ id: 'a', from: { node: 'in', port: 'main' }, to: { node: 'often' } }, { id: 'b', from: { node: 'often', port: 'yes' }, to: { node: 'is-often' } }, { id: 'c', from: { node: 'often', port: 'no' }, to: { node: 'is-once' } }],
    });
    const facts: Record<string, (email: string, id: number) => Promise<unknown>> = {
      taste: (email) => contact(email, { taste: 'jazz' }),
      consent: (_email, id) => owner.call('POST', `contacts/${id}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'in the shop' }),
      concert: (email) => owner.call('POST', 'events', { events: [{ name: 'concert.visited', contact: { email } }] }),
    };
    const invited = async (id: number) => ((await owner.call('GET', `contacts/${id}`)).body as unknown as { attributes: { invited?: string } }).attributes.invited;
    for (const [email, order] of [['t6-a@example.org', ['taste', 'consent', 'concert']], ['t6-b@example.org', ['concert', 'concert', 'taste', 'consent']], ['t6-c@example.org', ['consent', 'concert', 'taste']]] as const) {
      const id = await contact(email, {});
      for (const fact of order.slice(0, -1)) await facts[fact]?.(email, id);
      expect(await invited(id)).toBeUndefined();
      await facts[order.at(-1) as string]?.(email, id);
      expect(await eventually(() => invited(id), (found) => found !== undefined)).toBe(order.filter((fact) => fact === 'concert').length > 1 ? 'often' : 'once');
    }
  });

  it('a rule that cannot be read is a problem of its field', async () => {
    const document: WorkflowDocument = { schemaVersion: 1, name: 'Odd', edges: [], nodes: [{ id: 'a', type: 'core.fits', version: 1, name: 'A', position: { x: 0, y: 0 }, settings: { rule: { nonsense: [1] } } }] };
    const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
    const { problems } = (await owner.call('POST', `workflows/${id}/publish`, { revision })).body.error?.details as { problems: { code: string; field?: string }[] };
    expect(problems).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'bad_rule', field: 'rule' })]));
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

let engine: MemoryRig;
beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(7, { firstName: 'Zoë', email: 'shadow@example.org' });
});

const played = async (settings: JsonObject, items: JsonObject[] = [{}], contactId: number | null = null): Promise<readonly JsonObject[]> => {
  const run = await engine.play(graph('start -> set -> b', { set: { type: 'set', settings } }), items, contactId);
  if (engine.run(run).error) throw new Error(engine.run(run).error?.message);
  return engine.inputs(run, 'b')[0] ?? [];
};

describe('templates in settings', () => {
  it('are filled in for each item on its own', async () => {
    expect(await played({ values: { hello: 'Hello {{ json.name }}' } }, [{ name: 'Ada' }, { name: 'Bob' }])).toEqual([{ name: 'Ada', hello: 'Hello Ada' }, { name: 'Bob', hello: 'Hello Bob' }]);
  });

  it('know the contact by attribute, with a fixed field before an attribute of the same name', async () => {
    expect(await played({ values: { to: '{{ contact.firstName }} <{{ contact.email }}>', own: '{{ contact.attributes.email }}' } }, [{}], 7)).toEqual([{ to: 'Zoë <contact7@example.org>', own: 'shadow@example.org' }]);
  });

  it('fall back where there is no contact', async () => {
    expect(await played({ values: { hello: '{{ contact.firstName | default: "there" }}' } })).toEqual([{ hello: 'there' }]);
  });

  it('know the event, the run, the workflow and the time', async () => {
    const [item] = await played({ values: { all: '{{ event.name }} {{ run.mode }} {{ workflow.name }} {{ now }}' } }, [{ event: { name: 'bought' } }], 7);
    expect(item).toMatchObject({ all: 'bought journey Test 2027-03-01T09:00:00.000Z' });
  });

  it('are escaped in HTML and left alone in text', async () => {
    expect(await played({ values: { text: '{{ json.name }}' }, html: '<b>{{ json.name }}</b> {{ json.name | raw }}' }, [{ name: '<i>&"' }])).toEqual([{ name: '<i>&"', text: '<i>&"', html: '<b>&lt;i&gt;&amp;&#34;</b> <i>&"' }]);
  });

  it('reach every text deep inside a JSON setting', async () => {
    expect(await played({ values: { deep: { list: ['{{ json.n }}', 2, null] } } }, [{ n: 1 }])).toEqual([{ n: 1, deep: { list: ['1', 2, null] } }]);
  });

  it('cannot reach what the data inherits', async () => {
    expect(await played({ values: { leak: '[{{ json.constructor.name }}{{ contact.__proto__ }}]' } }, [{}], 7)).toEqual([{ leak: '[]' }]);
  });

  it('fail the item with the field and the reason when they cannot be read', async () => {
    const run = await engine.play(graph('start -> set', { set: { type: 'set', settings: { html: '{{ json.name | shout }}' } } }));
    expect(engine.run(run).error).toMatchObject({ who: 'user', code: 'template_syntax', nodeId: 'set' });
    expect(engine.run(run).error?.message).toContain('"html"');
  });
});

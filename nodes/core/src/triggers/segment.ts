import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const segment = defineTrigger({
  type: 'segment',
  version: 1,
  label: { en: 'Enters or leaves a segment', fr: 'Entrée ou sortie d’un segment' },
  description: { en: 'Starts a journey when a contact begins or ceases to fit a segment: by what they do, by what is known of them, or as time passes.', fr: 'Démarre un parcours quand un contact commence ou cesse de correspondre à un segment : par ses actes, par ce que l’on sait de lui, ou avec le temps.' },
  icon: 'users',
  keywords: { en: 'segment enter leave join audience group conditions several facts', fr: 'segment entrer sortir quitter audience groupe conditions plusieurs faits' },
  fields: {
    segment: field.resource({
      label: { en: 'Segment', fr: 'Segment' }, resource: 'segment', required: true,
      help: { en: 'Who is in it already does not enter; enrol them if they should.', fr: 'Les contacts qui y sont déjà n’entrent pas ; inscrivez-les si vous le souhaitez.' },
    }),
    when: field.choice({
      label: { en: 'When', fr: 'Quand' },
      choices: [
        { value: 'entered', label: { en: 'A contact enters it', fr: 'Un contact y entre' } },
        { value: 'left', label: { en: 'A contact leaves it', fr: 'Un contact en sort' } },
        { value: 'both', label: { en: 'Either of them', fr: 'L’un ou l’autre' } },
      ],
    }),
  },
  summary: ['segment', 'when'],
  examples: [{ hit: { on: 'event', event: { name: 'segment.entered', properties: { segmentId: 1 }, occurredAt: 0 } }, items: [{ event: { name: 'segment.entered', properties: { segmentId: 1 }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: (params) => (params.when === 'both' ? (['entered', 'left'] as const) : [params.when]).map((name) => ({ on: 'event' as const, name: `segment.${name}`, where: { '==': [{ var: 'event.properties.segmentId' }, params.segment] } })),
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for contacts who enter or leave the segment.');
  },
});

import type { SegmentVocabulary } from '@parcours/sdk/api';
import { isComplete, looksBack, takesValue, type Comparison, type RuleGroup, type RuleTest } from './rule-tree';

/** Translates a key with its values. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

const compared = ({ field, operator, value }: Comparison, say: Say): string => say('builder.says.compare', { field, operator: say(`builder.operators.${operator}`), value: takesValue(operator) ? ` ${value}` : '' });

function describeTest(test: RuleTest, say: Say, known: SegmentVocabulary): string {
  if (test.kind === 'attribute') return compared(test, say);
  if (test.kind === 'age') return say(`builder.says.age.${test.operator}`, { years: test.years });
  if (test.kind === 'anniversary') return say('builder.says.anniversary', { field: test.field, period: say(`builder.periods.${test.period}`) });
  if (test.kind === 'distance') return say(`builder.says.distance.${test.operator}`, { km: test.km, place: `${test.latitude}, ${test.longitude}` });
  if (test.kind === 'sequence') return say('builder.says.sequence', { steps: test.steps.map((step) => say('builder.says.step', { name: step })).join(say('builder.says.after')) }) + (test.withinDays === null ? '' : ` ${say('builder.says.lasting', { days: test.withinDays })}`);
  if (test.kind === 'consent') {
    const purpose = known.purposes.find(({ key }) => key === test.purpose)?.name;
    return say(`builder.says.consent.${test.not ? 'not' : 'is'}.${test.state}`, { purpose: purpose?.[say('builder.language') === 'fr' ? 'fr' : 'en'] ?? purpose?.en ?? test.purpose, channel: say(`builder.says.channels.${test.channel}`) });
  }
  if (test.kind === 'list' || test.kind === 'segment') {
    const name = (test.kind === 'list' ? known.lists : known.segments).find(({ id }) => id === test.id)?.name ?? `#${test.id}`;
    return say(`builder.says.${test.kind}.${test.not ? 'not' : 'is'}`, { name });
  }
  const within = test.withinDays === null || looksBack(test.measure) ? '' : ` ${say('builder.says.within', { days: test.withinDays })}`;
  const where = test.where && test.where.field !== '' ? ` ${say('builder.says.where', { what: compared(test.where, say) })}` : '';
  return say(`builder.says.event.${test.measure}`, { name: test.name, number: test.number, property: test.property }) + where + within;
}

/** A rule as one sentence, in the language of the screen; empty when nothing is filled in. */
export function describeGroup(group: RuleGroup, say: Say, known: SegmentVocabulary, inner = false): string {
  const parts = group.of.map((node) => (node.kind === 'group' ? describeGroup(node, say, known, true) : isComplete(node) ? describeTest(node, say, known) : '')).filter(Boolean);
  if (parts.length === 0) return '';
  const joined = parts.join(` ${say(`builder.joins.${group.match}`)} `);
  const told = group.match === 'none' ? say('builder.says.none', { what: joined }) : joined;
  return inner && parts.length > 1 && group.match !== 'none' ? `(${told})` : told;
}

import { UserError, type Rule } from '@parcours/sdk/node';
import { dependenciesOf } from '../segments/dependencies.js';
import { readRule } from '../segments/read-rule.js';
import type { SegmentTest } from '../segments/segment-test.js';
import type { ScoreDefinition, ScoringDefinition, StagesDefinition } from '../../core/scoring/definition.js';
import { ADJUSTED, STAGE_SET, type ScoringModel } from './model.js';

const refuse = (message: string): never => {
  throw new UserError('bad_scoring', message, { field: 'definition', status: 422 });
};

/** A condition on one event, read as segments read it. */
function readWhere(event: string, where: Rule | null): SegmentTest | null {
  if (where === null) return null;
  const test = readRule({ did: [event, null, where] });
  return test.test === 'events' ? test.events.where : refuse('Expected a condition on the properties of an event.');
}

/** What scores say of contacts; a score that looked at that would look at itself. */
const OWN = /^(score|grade|stage|stages)(_|$)/;

function readFact(rule: Rule): SegmentTest {
  const test = readRule(rule);
  const asked = dependenciesOf(test);
  if (asked.events.size + asked.lists.size + asked.segments.size + asked.purposes.size > 0) refuse('Points for what is known of a contact look at its attributes only; give points for events, and use a segment for lists, consents and other segments.');
  const own = [...asked.fields].find((field) => OWN.test(field));
  if (own !== undefined) refuse(`The attribute "${own}" says what a score has come to, so no score can look at it; choose another attribute.`);
  return test;
}

function unique(keys: readonly string[], what: string): void {
  if (new Set(keys).size < keys.length) refuse(`Expected each ${what} to have a key of its own, found two with the same one.`);
}

function checkScore({ events, facts, grades }: ScoreDefinition): void {
  unique([...events, ...facts].map(({ key }) => key).concat('adjusted'), 'rule');
  unique(grades.map(({ key }) => key), 'grade');
  if (grades.some(({ from }, index) => index > 0 && from >= (grades[index - 1]?.from ?? Infinity))) refuse('Expected grades from the best to the worst, each from fewer points than the one before it.');
}

function checkStages({ stages, events }: StagesDefinition): void {
  unique(stages.map(({ key }) => key), 'stage');
  unique(events.map(({ key }) => key), 'rule');
  const known = new Set(stages.map(({ key }) => key));
  for (const { days, then, name } of stages) {
    if ((days === null) !== (then === null)) refuse(`Expected both how long "${name}" lasts and the stage after it, or neither.`);
    if (then !== null && !known.has(then)) refuse(`After "${name}" comes the stage "${then}", which does not exist; choose one of the list.`);
  }
  const lost = events.find(({ stage }) => !known.has(stage));
  if (lost !== undefined) refuse(`A rule leads to the stage "${lost.stage}", which does not exist; choose one of the list.`);
}

/** Checks a definition and reads its rules. Throws `UserError` `bad_scoring` or `bad_rule`, whose sentence says what was expected. */
export function readModel(row: { readonly id: number; readonly key: string; readonly name: string; readonly first: boolean; readonly definition: ScoringDefinition }): ScoringModel {
  const { definition } = row;
  if (definition.kind === 'score') checkScore(definition);
  else checkStages(definition);
  const wheres = new Map(definition.events.map(({ key, event, where }) => [key, readWhere(event, where)]));
  const facts = new Map(definition.kind === 'score' ? definition.facts.map(({ key, rule }) => [key, readFact(rule)]) : []);
  return { ...row, wheres, facts, names: [...new Set([...definition.events.map(({ event }) => event), definition.kind === 'score' ? ADJUSTED : STAGE_SET])] };
}

/** Attributes of contacts a model looks at, by their first names. */
export const fieldsOf = (model: ScoringModel): string[] => [...new Set([...model.facts.values()].flatMap((test) => [...dependenciesOf(test).fields]))];

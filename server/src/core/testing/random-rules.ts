import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type { Random } from './random.js';
import { EVENTS } from './random-graph.js';

/** Rules of a workflow, any of them or none; `onError` is one of `versions` or a workflow that does not exist. */
export function randomRules(random: Random, versions: readonly number[]): WorkflowSettings {
  const settings: WorkflowSettings = {};
  if (random.chance(0.5)) settings.entry = { again: random.pick(['always', 'once', 'one_at_a_time', 'after']), afterDays: random.pick([0.01, 1, 10]), ...(random.chance(0.4) ? { key: random.pick(['{{ json.left }}', '{{ event.properties.vip }}']) } : {}) };
  const exits: NonNullable<WorkflowSettings['exits']> = [];
  if (random.chance(0.4)) exits.push({ id: 'left', name: 'Left', kind: 'goal', event: random.pick(EVENTS), ...(random.chance(0.5) ? { where: { '==': [{ var: 'event.properties.vip' }, true] } } : {}) });
  if (random.chance(0.3)) exits.push({ id: 'first', name: 'First contact', kind: 'exit', where: { '==': [{ var: 'contact.index' }, 0] } });
  if (exits.length > 0) settings.exits = exits;
  if (random.chance(0.5))
    settings.limits = {
      ...(random.chance(0.6) ? { concurrency: 1 + random.below(3) } : {}),
      ...(random.chance(0.3) ? { throttle: { count: 1 + random.below(2), perSeconds: random.pick([1, 60]) } } : {}),
      ...(random.chance(0.3) ? { debounceSeconds: random.pick([1, 60]) } : {}),
      ...(random.chance(0.3) ? { key: '{{ json.vip }}' } : {}),
    };
  if (random.chance(0.2)) settings.holdOut = { percent: random.pick([10, 50, 90]) };
  if (random.chance(0.3)) settings.priority = random.pick(['interactive', 'normal', 'bulk']);
  if (random.chance(0.3)) settings.onError = random.pick([...versions, 999]);
  return settings;
}

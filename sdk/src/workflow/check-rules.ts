import { checkRule } from '../node/index.js';
import type { Exit, WorkflowSettings } from './journey-rules.js';
import type { Problem } from './problem.js';

const wrong = (code: string, field: string, message: string): Problem => ({ severity: 'error', code, field, message });

function checkExit(exit: Exit, index: number): Problem[] {
  const field = `settings.exits.${index}`;
  if (exit.name.trim() === '') return [wrong('exit_without_name', `${field}.name`, `Exit number ${index + 1} has no name; give it one, it is shown with each run that ends by it.`)];
  if (exit.event === undefined && (exit.where === undefined || exit.where === null))
    return [wrong('exit_without_cause', field, `The exit "${exit.name}" says neither at which event nor under which condition it ends a run; give it one of them.`)];
  if (exit.where === undefined) return [];
  return checkRule(exit.where).map((problem) => wrong('exit_rule', `${field}.where`, `The condition of the exit "${exit.name}" cannot be used: ${problem}`));
}

/** Zones are those of the machine's calendar: a name it does not know would stop every step that asks for the local time. */
function checkTimezone(timezone: string | undefined): Problem[] {
  try {
    if (timezone !== undefined) new Intl.DateTimeFormat('en', { timeZone: timezone });
    return [];
  } catch {
    return [wrong('bad_timezone', 'settings.timezone', `Expected an IANA time zone such as Europe/Paris, found "${timezone}"; choose one, or leave it out to follow the workspace.`)];
  }
}

/** What is wrong with the rules of a workflow: who may enter, when a run ends early, how fast it goes. */
export function checkRules(settings: WorkflowSettings): Problem[] {
  const problems = checkTimezone(settings.timezone);
  const { entry, exits = [], limits } = settings;
  if (entry?.again === 'after' && entry.afterDays === undefined) problems.push(wrong('entry_days', 'settings.entry.afterDays', 'Contacts may enter again after some days, but it is not said after how many; set the number of days.'));
  exits.forEach((exit, index) => {
    problems.push(...checkExit(exit, index));
    if (exits.findIndex((other) => other.id === exit.id) < index) problems.push(wrong('duplicate_exit', `settings.exits.${index}`, `The exit "${exit.name}" has the id ${exit.id} of another one; give it another.`));
  });
  if (limits?.key !== undefined && limits.concurrency === undefined && limits.throttle === undefined && limits.debounceSeconds === undefined)
    problems.push({ severity: 'warning', code: 'limit_without_limit', field: 'settings.limits.key', message: 'A key for limits is set, but no limit; set one, or remove the key.' });
  const goals = exits.some(({ kind }) => kind === 'goal');
  if (settings.goal !== undefined && !goals) problems.push({ severity: 'warning', code: 'window_without_goal', field: 'settings.goal.days', message: 'It is said within how many days a goal counts, but there is no goal; add one under exits and goals, or remove the days.' });
  if (settings.holdOut !== undefined && !goals) problems.push({ severity: 'warning', code: 'hold_out_without_goal', field: 'settings.holdOut.percent', message: 'Some contacts are kept out for comparison, but there is no goal; add one under exits and goals, otherwise only orders can be compared.' });
  return problems;
}

import { CODE_LIMITS, UserError, defineAction, end, fail, field, next, toFailure, type BatchItem, type CodeResult, type NodeContext, type Outcome } from '@parcours/sdk/node';
import { checkSource } from './check-source.js';
import { completions } from './completions.js';
import { readItems, readOne } from './read-result.js';

interface Settings {
  readonly mode: 'all' | 'each';
  readonly code: string;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
}

type CodeItem = BatchItem<Settings>;

/** Items that stand together: those of one run. */
function groupsOf(items: readonly CodeItem[]): CodeItem[][] {
  const groups = new Map<number, CodeItem[]>();
  for (const item of items) {
    const group = groups.get(item.token);
    if (group) group.push(item);
    else groups.set(item.token, [item]);
  }
  return [...groups.values()];
}

function orFailure(answer: () => Outcome): Outcome {
  try {
    return answer();
  } catch (thrown) {
    return fail(toFailure(thrown));
  }
}

/** The others of its run go on without this item. */
const JOINED: Outcome = next('main', { json: [] });

/** A run of which nothing is left ends here. */
const orEnd = (outcomes: readonly Outcome[]): Outcome[] => {
  const isLeft = (outcome: Outcome): boolean => outcome !== JOINED;
  return outcomes.some(isLeft) ? [...outcomes] : outcomes.map(() => end('The code returned no items.'));
};

/** Once for all items: what it returns goes on in the place of the first. */
function answerTogether(group: readonly CodeItem[], result: CodeResult): Outcome[] {
  const outcome = orFailure(() => {
    const items = readItems(result);
    return items.length === 0 ? JOINED : next('main', { json: items });
  });
  return orEnd(group.map((_, index) => (index === 0 || outcome.kind === 'error' ? outcome : JOINED)));
}

const answerOne = (result: CodeResult): Outcome =>
  orFailure(() => {
    const json = readOne(result);
    return json === null ? JOINED : next('main', { json });
  });

async function execute(items: readonly CodeItem[], context: NodeContext): Promise<Outcome[]> {
  const [first] = items;
  if (first === undefined) return [];
  // no template is rendered in these settings: they are the same for all items of a node
  const { mode, code, timeLimitMs, memoryLimitMb } = first.params;
  const groups = groupsOf(items);
  const results = await context.runCode({ source: code, mode, timeLimitMs, memoryLimitMb, calls: groups.map((group) => ({ items: group.map(({ json }) => json), contact: group[0]?.contact ?? null })) });
  const outcomes = new Map<CodeItem, Outcome>();
  groups.forEach((group, index) => {
    const answers = results[index] as readonly CodeResult[];
    for (const { log } of answers) for (const line of log) context.log(line, group[0]?.token);
    const settled = mode === 'all' ? answerTogether(group, answers[0] as CodeResult) : orEnd(answers.map(answerOne));
    group.forEach((item, position) => outcomes.set(item, settled[position] as Outcome));
  });
  return items.map((item) => outcomes.get(item) as Outcome);
}

export const javascript = defineAction({
  type: 'javascript',
  version: 1,
  label: { en: 'Code', fr: 'Code' },
  description: { en: 'Changes items with JavaScript, in a sandbox.', fr: 'Transforme les éléments en JavaScript, dans un bac à sable.' },
  icon: 'code',
  keywords: { en: 'code javascript js function script transform map compute calculate expression', fr: 'code javascript js fonction script transformer calculer expression' },
  fields: {
    mode: field.choice({
      label: { en: 'Run', fr: 'Exécuter' },
      choices: [
        { value: 'all', label: { en: 'Once for all items of the run', fr: 'Une fois pour tous les éléments de l’exécution' } },
        { value: 'each', label: { en: 'Once for each item', fr: 'Une fois par élément' } },
      ],
    }),
    code: field.code({
      label: { en: 'JavaScript', fr: 'JavaScript' },
      help: { en: 'Return what goes on: objects, or items with their data under json. There is no network and there are no modules in here.', fr: 'Renvoyez ce qui doit continuer : des objets, ou des éléments avec leurs données sous json. Ni réseau ni modules ne sont disponibles ici.' },
      required: true,
      default: 'return items;',
      completions,
    }),
    timeLimitMs: field.number({ label: { en: 'Time limit in milliseconds', fr: 'Durée maximale en millisecondes' }, help: { en: 'For each time the code is run.', fr: 'Pour chaque exécution du code.' }, default: CODE_LIMITS.timeMs, minimum: 10, maximum: CODE_LIMITS.maxTimeMs, integer: true }),
    memoryLimitMb: field.number({ label: { en: 'Memory limit in MB', fr: 'Mémoire maximale en Mo' }, default: CODE_LIMITS.memoryMb, minimum: CODE_LIMITS.minMemoryMb, maximum: CODE_LIMITS.maxMemoryMb, integer: true }),
  },
  check: ({ code }) => {
    if (code.trim() === '') throw new UserError('code_empty', 'Expected some code, found none; write it, or remove the step.', { field: 'code' });
    checkSource(code);
  },
  execute,
});

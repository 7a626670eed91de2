import { parseArgs } from 'node:util';

/** Plays seeds of the engine's simulation: `npm run simulate -- --seed 42`, or `-- --seeds 100000` from there on. Stops at the first that breaks. */
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '1' }, actions: { type: 'string' } } });
const [seed, seeds, actions] = [values.seed, values.seeds, values.actions ?? '60'].map((text) => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`Expected a whole number from 1, found ${JSON.stringify(text)}; say for example --seed 42 --seeds 1000 --actions 60.`);
  return number;
});

const { simulate } = await import('../server/dist/core/testing/simulate.js').catch((error) => {
  throw new Error('The simulation runs what was built, but the server is not built: run `npx tsc -b server` first.', { cause: error });
});

const startedAt = performance.now();
for (let one = seed; one < seed + seeds; one++) {
  try {
    const report = await simulate({ seed: one, actions });
    if (seeds === 1) console.log(report);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
console.log(`${seeds} ${seeds === 1 ? 'seed' : 'seeds'} from ${seed}: nothing lost, nothing doubled, every run ended, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);

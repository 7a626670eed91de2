// npm run bench -- <suite> [--json] [--name=value ...]
import { readdirSync } from 'node:fs';

const suites = readdirSync(new URL('./suites/', import.meta.url)).map((file) => file.replace(/\.mjs$/, ''));
const [suite, ...flags] = process.argv.slice(2);
if (!suites.includes(suite)) {
  console.error(`Expected a suite (${suites.join(', ')}), found ${suite ?? 'none'}. Example: npm run bench -- journeys --contacts=1000000 --json`);
  process.exit(2);
}
const options = Object.fromEntries(flags.filter((flag) => flag.includes('=')).map((flag) => flag.replace(/^--/, '').split('=')).map(([name, value]) => [name, Number.isNaN(Number(value)) ? value : Number(value)]));
const { default: run } = await import(`./suites/${suite}.mjs`);
const measured = await run(options);
const reached = ({ value, goal, better }) => goal === undefined || (better === 'higher' ? value >= goal : value <= goal);
const metrics = Object.fromEntries(Object.entries(measured).map(([name, metric]) => [name, { ...metric, ok: reached(metric) }]));
for (const [name, { value, unit, goal, ok }] of Object.entries(metrics))
  console.log(`${name.padEnd(32)} ${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 }).padStart(12)} ${unit}${goal === undefined ? '' : `  (goal ${goal}: ${ok ? 'reached' : 'missed'})`}`);
if (flags.includes('--json')) console.log(JSON.stringify({ suite, metrics }));
if (Object.values(metrics).some((metric) => !metric.ok)) process.exitCode = 1;

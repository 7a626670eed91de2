import { packFiles } from './make-archive.js';

interface Version {
  readonly version: string;
  /** package.json, over what the package says of itself. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly parcours?: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

const HEAD = `import { defineAction, definePackage, field, next } from '@parcours/sdk/node';
const both = (en, fr) => ({ en, fr });
`;

const CITY = `city: field.text({ label: both('City', 'Ville'), required: true })`;
const COMMON = `label: both('Forecast', 'Prévisions'), description: both('Says what the weather will be.', 'Dit le temps qu’il fera.'), icon: 'cloud-sun', keywords: both('rain sun', 'pluie soleil')`;

/** Says the weather of a city. */
export const FIRST = `${HEAD}
export default definePackage({
  id: 'weather',
  label: both('Weather', 'Météo'),
  nodes: [defineAction({ type: 'forecast', version: 1, ${COMMON}, fields: { ${CITY} }, execute: (items) => items.map(({ json, params }) => next('main', { json: { ...json, forecast: 'sun in ' + params.city, by: 1 } })) })],
});
`;

/** The city is called a place now, and may have a unit beside it; settings of the first version become those of this one. */
export const SECOND = `${HEAD}
export default definePackage({
  id: 'weather',
  label: both('Weather', 'Météo'),
  nodes: [defineAction({
    type: 'forecast', version: 2, ${COMMON},
    fields: { place: field.text({ label: both('Place', 'Lieu'), required: true }), unit: field.text({ label: both('Unit', 'Unité'), default: 'C' }) },
    migrate: { 1: { changes: both('The city is a place now, and has a unit.', 'La ville devient un lieu, avec une unité.'), settings: ({ city }) => ({ place: city, unit: 'C' }) } },
    execute: (items) => items.map(({ json, params }) => next('main', { json: { ...json, forecast: 'rain in ' + params.place, by: 2 } })),
  })],
});
`;

export const NAME = 'parcours-node-weather';

/** An archive of a package somebody might have published. */
export function weather({ version, json = {}, parcours = {}, code = FIRST, files = {} }: Version): Buffer {
  const manifest = {
    name: NAME, version, description: 'Weather for journeys: forecasts by city', license: 'MIT', type: 'module', keywords: ['parcours-node', 'weather'], exports: './dist/index.js',
    peerDependencies: { '@parcours/sdk': '*' }, ...json, parcours: { id: 'weather', sdk: 1, ...parcours },
  };
  return packFiles({ 'package.json': JSON.stringify(manifest), 'dist/index.js': code, 'README.md': '# Weather', ...files });
}

/**
 * What Node is given to run one of our entry points, from the folder of the repository. `npm test` says that it has just built them: they load in half
 * the time. Whoever runs a spec alone gets the sources, whatever lies in dist.
 */
export const programOf = (entry: 'start' | 'cli'): string[] =>
  process.env['PARCOURS_BUILT'] === '1' ? [`server/dist/main/${entry}.js`] : ['--import', './tools/typescript-sources.mjs', `server/src/main/${entry}.ts`];

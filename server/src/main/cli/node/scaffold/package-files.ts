/** What a new package is made of; the rest is its sources. */
export interface ScaffoldNames {
  /** Of the package at the registry. */
  readonly name: string;
  /** What its node types begin with. */
  readonly id: string;
  /** As people read it. */
  readonly title: string;
}

export interface Dependencies {
  /** Where the sdk comes from, as package.json says it. */
  readonly sdk: string;
  readonly typescript: string;
  readonly nodeTypes: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const packageJson = ({ name, id, title }: ScaffoldNames, { sdk, typescript, nodeTypes }: Dependencies, description: string, network: readonly string[]): string =>
  json({
    name,
    version: '0.1.0',
    description: description || `${title} for Parcours`,
    keywords: ['parcours-node', id],
    license: 'MIT',
    type: 'module',
    parcours: { id, sdk: 1, permissions: network.length > 0 ? { network } : {} },
    exports: './dist/index.js',
    files: ['dist', '!dist/**/*.spec.js'],
    scripts: { build: 'tsc', test: 'tsc && node --test dist/*.spec.js' },
    peerDependencies: { '@parcours/sdk': '*' },
    // whatever is added under "dependencies" comes along in the archive
    bundleDependencies: true,
    devDependencies: { '@parcours/sdk': sdk, '@types/node': nodeTypes, typescript },
  });

export const tsconfigJson = (): string =>
  json({
    compilerOptions: {
      target: 'ES2023', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'],
      strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, rootDir: 'src', outDir: 'dist',
    },
    include: ['src'],
  });

export const gitignore = (): string => 'node_modules/\ndist/\n*.tgz\n!vendor/*.tgz\n';

export const readme = ({ name, title }: ScaffoldNames, nodes: readonly string[]): string => `# ${title}

Nodes for Parcours.

${nodes.map((node) => `* **${node}**`).join('\n')}

## Install

**Packages → Find** in Parcours, or \`npm run parcours -- plugin install ${name}@0.1.0\`.

## Develop

\`\`\`sh
npm install && npm test
\`\`\`

In the folder of Parcours:

\`\`\`sh
npm run parcours -- node dev <this folder>    # in a running editor, at every save
npm run parcours -- node lint <this folder>
npm run parcours -- node test <this folder>
npm run parcours -- node pack <this folder>
\`\`\`
`;

/** A square with the first letter, drawn as a path so that it looks the same everywhere; to be replaced. */
export const iconSource = (): string => `/** Made of shapes only: see "Icon" in the guide for authors. */
export const icon = {
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="2" y="2" width="20" height="20" rx="5" fill="#5b5bd6"/><path d="M8 12h8M12 8l4 4-4 4" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
};
`;

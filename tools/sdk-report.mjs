import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ENTRIES = ['node', 'workflow', 'api', 'testing'];
export const REPORT_FILE = 'sdk/api-report.md';

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** The statement that declares something, so that a constant is shown with its `const`. */
function statementOf(declaration) {
  let node = declaration;
  while (node.parent && !ts.isStatement(node)) node = node.parent;
  return node;
}

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

const byName = (left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);

const print = (node, file) => printer.printNode(ts.EmitHint.Unspecified, node, file);
const sorted = (nodes, file) => [...nodes].map((node) => ({ node, text: print(node, file) })).sort((left, right) => (left.text < right.text ? -1 : 1)).map(({ node }) => node);

/** The compiler writes the parts of a type it has inferred in the order in which it met them, which differs between a first and a later build. */
function sortInferred(statement, file) {
  const { factory } = ts;
  const sort = (context) => {
    const visit = (node) => {
      const inner = ts.visitEachChild(node, visit, context);
      if (ts.isTypeLiteralNode(inner)) return factory.updateTypeLiteralNode(inner, factory.createNodeArray(sorted(inner.members, file)));
      return ts.isUnionTypeNode(inner) ? factory.updateUnionTypeNode(inner, factory.createNodeArray(sorted(inner.types, file))) : inner;
    };
    return visit;
  };
  return ts.transform(statement, [sort]).transformed[0];
}

function declarationsOf(symbol) {
  const statements = new Set((symbol.declarations ?? []).map(statementOf));
  return [...statements].map((node) => {
    const file = node.getSourceFile();
    return print(ts.isVariableStatement(node) ? sortInferred(node, file) : node, file).replace(/^export declare |^export |^declare /, '');
  });
}

function describeExports(checker, module, prefix = '') {
  return checker.getExportsOfModule(module).sort(byName).flatMap((exported) => {
    const symbol = resolved(checker, exported);
    if (symbol.flags & ts.SymbolFlags.ValueModule) return describeExports(checker, symbol, `${prefix}${exported.name}.`);
    const name = `${prefix}${exported.name}`;
    return [`### ${name}\n\n\`\`\`ts\n${declarationsOf(symbol).join('\n')}\n\`\`\`\n`];
  });
}

/** Everything a package can import from the sdk, as text that does not depend on the machine. Needs `tsc -b sdk` before. */
export function sdkReport(root) {
  const files = ENTRIES.map((entry) => join(root, 'sdk/dist', entry, 'index.d.ts'));
  const program = ts.createProgram(files, { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2023, skipLibCheck: true, types: [] });
  const checker = program.getTypeChecker();
  const parts = files.map((file, index) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`The sdk should be built, but ${relative(root, file)} is missing: run npx tsc -b sdk.`);
    const module = checker.getSymbolAtLocation(source);
    const exports = module === undefined ? [] : describeExports(checker, module);
    return [`## @parcours/sdk/${ENTRIES[index]}\n`, ...(exports.length > 0 ? exports : ['Nothing yet.\n'])].join('\n');
  });
  const head = '# What the sdk offers\n\nMade by `npm run lint -- --update` from the built declarations; a change here is a change for every node package, so it is read in review.\n';
  return [head, ...parts].join('\n');
}

/** One problem when the committed report differs from the sdk as built. */
export function checkSdkReport(root) {
  const report = sdkReport(root);
  let committed = '';
  try {
    committed = readFileSync(join(root, REPORT_FILE), 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (committed === report) return [];
  const before = new Set(committed.split('\n'));
  const firstNew = report.split('\n').find((line) => !before.has(line));
  return [`${REPORT_FILE} should describe the sdk as it is, but differs${firstNew === undefined ? '' : `, first at: ${firstNew.trim()}`}: run npm run lint -- --update and read the change`];
}

import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Turns a source file into a program; only where the server runs from its sources, as in tests. */
export type Translate = (file: string, text: string) => string;

const HERE = dirname(fileURLToPath(import.meta.url));
const SDK = '@parcours/sdk';
const IS_SOURCE = /(?<!\.d)(?<!\.spec)\.ts$/;

interface PackageJson {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const PREFIX = 'parcours-plugins-';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Of servers that had no time to clear up. Those of another account stay: they cannot be removed. */
async function removeLeftovers(): Promise<void> {
  const [root, names] = [tmpdir(), await readdir(tmpdir())];
  const left = names.filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0])));
  await Promise.allSettled(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

const readJson = async (folder: string): Promise<PackageJson> => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;

/** A link that leads out of a package is not followed: the server may read what the package may not. */
const staysWithin = (root: string, path: string): boolean => {
  const real = realpathSync(path);
  return real === root || real.startsWith(`${root}/`);
};

/** Where a package is found from a folder, as Node would look for it. */
function findModule(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (folder === dirname(folder)) return null;
  }
}

/** A package, and where its copy is. */
interface Copied {
  readonly from: string;
  readonly to: string;
}

/** Folders that packages with an account of their own can read, and only the server can write: what they run is copied there. */
export class Stage {
  private made = 0;

  private constructor(
    readonly root: string,
    private readonly translate: Translate | null,
  ) {}

  /** With the program that packages run in, and the sdk, which they find although they did not bring it. */
  static async open(translate: Translate | null = null): Promise<Stage> {
    await removeLeftovers();
    const stage = new Stage(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)), translate);
    await chmod(stage.root, 0o755);
    for (const part of ['child', 'wire']) await stage.copyCode(join(HERE, part), join(stage.host, part));
    await writeFile(join(stage.host, 'package.json'), '{"type":"module"}');
    const sdk = findModule(HERE, SDK);
    if (sdk === null) throw new Error(`${SDK} is not installed beside the server; run npm ci.`);
    const target = join(stage.modules, SDK);
    await mkdir(target, { recursive: true });
    await cp(join(sdk, 'package.json'), join(target, 'package.json'));
    await stage.copyCode(join(sdk, translate ? 'src' : 'dist'), join(target, 'dist'));
    await stage.copyDependencies([{ from: sdk, to: stage.root }], new Map());
    return stage;
  }

  /** Of the program beside the package. */
  get host(): string {
    return join(this.root, 'host');
  }

  get modules(): string {
    return join(this.root, 'node_modules');
  }

  /** Copies a package with what it depends on. Answers its folder and an empty one it may write to. */
  async add(folder: string): Promise<{ readonly folder: string; readonly scratch: string }> {
    const number = String((this.made += 1));
    const [target, scratch] = [join(this.root, 'packages', number), join(this.root, 'scratch', number)];
    const isBuiltHere = this.translate !== null && existsSync(join(folder, 'src'));
    const from = realpathSync(folder);
    await cp(from, target, { recursive: true, dereference: true, filter: (path) => !(isBuiltHere && path === join(from, 'dist')) && !path.endsWith('.git') && staysWithin(from, path) });
    if (isBuiltHere) await this.copyCode(join(folder, 'src'), join(target, 'dist'));
    await this.copyDependencies([{ from, to: target }], new Map());
    await mkdir(scratch, { recursive: true });
    return { folder: target, scratch };
  }

  async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  private async copyCode(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true });
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const path = join(from, entry.name);
      if (entry.isDirectory()) await this.copyCode(path, join(to, entry.name));
      else if (this.translate === null) await cp(path, join(to, entry.name));
      else if (IS_SOURCE.test(entry.name)) await writeFile(join(to, entry.name.replace(/\.ts$/, '.js')), this.translate(path, await readFile(path, 'utf8')));
    }
  }

  /**
   * What a package brought in its own folder is there already, and what it finds elsewhere (in a workspace) is copied: to the top of the copy, or
   * below the one that asks for it where another version of that name is there. `around` are the copies it is in, outermost first.
   */
  private async copyDependencies(around: readonly Copied[], placed: Map<string, string>): Promise<void> {
    const own = around.at(-1) as Copied;
    for (const name of Object.keys((await readJson(own.from)).dependencies ?? {})) {
      const found = name === SDK ? null : findModule(own.from, name);
      if (found === null) continue;
      const brought = around.findLast(({ from }) => found.startsWith(`${from}/`));
      const places = brought === undefined ? around.map(({ to }) => join(to, 'node_modules', name)) : [join(brought.to, relative(brought.from, found))];
      const visible = places.findLast((place) => placed.has(place));
      if (visible !== undefined && placed.get(visible) === found) continue;
      const at = visible === undefined ? 0 : places.length - 1;
      const to = places[at] as string;
      placed.set(to, found);
      if (brought === undefined) await cp(found, to, { recursive: true, dereference: true, filter: (path) => staysWithin(found, path) });
      // what it brought may still need what lies outside
      await this.copyDependencies([...around.slice(0, brought === undefined ? at + 1 : around.indexOf(brought) + 1), { from: found, to }], placed);
    }
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROUTER = join(import.meta.dirname, '../../editor/src/app/router.ts');

export interface EditorPlace {
  /** As the router has it, `/lists/:id(\d+)`. */
  readonly path: string;
  /** Shown to people who are not signed in. */
  readonly open: boolean;
}

/** Every address of the router that shows a page, so that a page that is new tomorrow is walked tomorrow. */
export function editorPlaces(): EditorPlace[] {
  const lines = readFileSync(ROUTER, 'utf8').split('\n').filter((line) => line.includes('component: () => import('));
  const places = lines.map((line) => ({ path: (/path: '([^']+)'/.exec(line)?.[1] ?? '').replaceAll('\\\\', '\\'), open: line.includes('open: true') }));
  if (places.length < 30 || places.some(({ path }) => path === '')) throw new Error(`Expected each page of the router on a line with its path, found ${places.length} in ${ROUTER}; adapt how they are read.`);
  return places;
}

/** A name for pictures: "lists-id". */
export const nameOf = ({ path }: EditorPlace): string => path.replaceAll(/\([^)]*\)/g, '').replaceAll(/[^a-z]+/gi, '-').replaceAll(/^-|-$/g, '');

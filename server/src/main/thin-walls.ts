import type { Walls } from '../runtime/confined/walls.js';

/** What this machine cannot put around code steps and installed packages, in a sentence for whoever runs it; undefined when nothing is missing that they could add. */
export function thinWalls({ network }: Pick<Walls, 'network'>): string | undefined {
  if (network !== null) return undefined;
  return 'The system gives processes no network namespace of their own, so installed packages are kept from the network in JavaScript alone; allow user namespaces (in a container: a seccomp profile that lets "unshare" through), or set PARCOURS_PACKAGES to none or to packages you trust.';
}

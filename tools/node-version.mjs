const OLDEST = [20, 19];

/** Ends the process with one sentence when this Node is too old to run anything else. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(`Parcours needs Node ${OLDEST.join('.')} or newer, but this is Node ${process.versions.node}: install a newer one from https://nodejs.org and try again.`);
  process.exit(1);
}

/** Whether a licence expression can be kept with these: of alternatives one, of conjunctions all. */
function isAllowed(expression, licences) {
  const bare = expression.replace(/[()]/g, '');
  if (bare.includes(' OR ')) return bare.split(' OR ').some((part) => isAllowed(part, licences));
  return bare.split(' AND ').every((part) => licences.includes(part.trim()));
}

/** Sentences about packages of the lock file that must not be there. */
export function judgePackages(packages, { licences, onlyForDevelopment, licenceInFile, banned }) {
  return packages.flatMap(({ name, version, license, resolved, integrity, dev }) => {
    const found = [];
    const known = dev ? [...licences, ...onlyForDevelopment] : licences;
    if (!Object.hasOwn(licenceInFile, name) && (license === undefined || !isAllowed(license, known))) found.push(`${name}@${version} has the licence ${license ?? 'unknown'}: see whether it may be used, and name it in tools/supply/allowed.json`);
    if (Object.hasOwn(banned, name)) found.push(`${name}@${version} is banned: ${banned[name]}`);
    if (resolved !== undefined && !resolved.startsWith('https://')) found.push(`${name}@${version} comes from ${resolved.slice(0, 80)}: expected a registry over https`);
    if (!/^sha512-/.test(integrity ?? '')) found.push(`${name}@${version} has no sha512 in package-lock.json, so that the registry could hand out anything under its version: install it afresh (npm cache clean --force, then again), or copy dist.integrity of the registry`);
    return found;
  });
}

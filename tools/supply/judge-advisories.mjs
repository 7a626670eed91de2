const DAY_MS = 86_400_000;
const MAX_DAYS = 90;
const GRAVE = ['high', 'critical'];

/** Advisories of `npm audit --json`: each once, with the packages it is about. */
function gravesOf({ vulnerabilities = {} }) {
  const found = new Map();
  for (const { via } of Object.values(vulnerabilities))
    for (const cause of via)
      if (typeof cause === 'object' && GRAVE.includes(cause.severity)) found.set(cause.url ?? `${cause.name} ${cause.title}`, `${cause.name} (${cause.severity}): ${cause.title}`);
  return found;
}

/**
 * What `npm audit` has said, against dated exceptions `{ advisory, reason, until }`. A registry that cannot be asked is a warning: nobody has
 * looked; `strict`, as for a release, it is a problem. An exception that has run out, or lasts longer than ninety days, is a problem.
 */
export function judgeAdvisories(text, exceptions, now, { strict = false } = {}) {
  const unasked = (sentence) => (strict ? { warnings: [], problems: [sentence] } : { warnings: [sentence], problems: [] });
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return unasked('npm audit said nothing that can be read: known holes were NOT looked for');
  }
  if (report.auditReportVersion === undefined) return unasked(`the registry answers no audit (${String(report.message ?? report.error?.summary ?? 'no reason given').slice(0, 120)}): known holes were NOT looked for`);
  const problems = [];
  const excused = new Set();
  for (const { advisory, reason, until } of exceptions) {
    const ends = Date.parse(until ?? '');
    if (!advisory || !reason || Number.isNaN(ends)) problems.push(`an exception needs advisory, reason and until: ${JSON.stringify({ advisory, reason, until })}`);
    else if (ends < now.getTime()) problems.push(`the exception for ${advisory} has run out on ${until}: ${reason}`);
    else if (ends > now.getTime() + MAX_DAYS * DAY_MS) problems.push(`the exception for ${advisory} lasts longer than ${MAX_DAYS} days: until ${until}`);
    else excused.add(advisory);
  }
  for (const [url, sentence] of gravesOf(report)) if (!excused.has(url)) problems.push(`${sentence}; ${url}`);
  return { warnings: [], problems };
}

const PARTS = { affects: /\S/, 'mended in': /^\d+\.\d+\.\d+$/, severity: /^(low|moderate|high|critical)$/, reported: /^\d{4}-\d{2}-\d{2}/, published: /^\d{4}-\d{2}-\d{2}$/, test: /^`([^`]+)`: "([^"]+)"$/ };
const DAY_MS = 86_400_000;
const MOST_DAYS = 90;

/** What is wrong with advisories (`{ name, text }`): each has every part, a test that is there, and came out within ninety days. `readSource` answers the text of a file of the repository, or null. */
export function judgeAdvisoryFiles(files, readSource) {
  return files.flatMap(({ name, text }) => {
    const problems = [];
    const said = Object.fromEntries([...text.matchAll(/^- ([a-z ]+): (.+)$/gm)].map(([, part, value]) => [part, value.trim()]));
    if (!/^PARCOURS-\d{4}-\d{3}\.md$/.test(name) || !text.startsWith(`# ${name.slice(0, -3)}: `)) problems.push(`${name}: expected PARCOURS-<year>-<number>.md with a heading of that number`);
    for (const [part, pattern] of Object.entries(PARTS)) if (!pattern.test(said[part] ?? '')) problems.push(`${name}: "${part}" is missing or reads otherwise than README.md shows`);
    const [, path, title] = PARTS.test.exec(said.test ?? '') ?? [];
    if (path !== undefined && !readSource(path)?.includes(title)) problems.push(`${name}: ${path} has no test "${title}"`);
    if ((Date.parse(said.published) - Date.parse((said.reported ?? '').slice(0, 10))) / DAY_MS > MOST_DAYS) problems.push(`${name}: it came out later than ${MOST_DAYS} days after the report`);
    return problems;
  });
}

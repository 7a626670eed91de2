import type pg from 'pg';

const WORKFLOWS = 'select id, name from workflows where workspace_id = $1 and id = any($2::int[])';
const CREDENTIALS = 'select id, name from credentials where workspace_id = $1 and id = any($2::int[])';
const GRADES = `select m.key || ':' || (g ->> 'key') as id, m.name || ': ' || coalesce(g ->> 'name', g ->> 'key') as name from scoring_models m cross join lateral jsonb_array_elements(m.definition -> 'grades') g where m.workspace_id = $1 and m.key || ':' || (g ->> 'key') = any($2::text[])`;

const QUESTIONS: Readonly<Record<string, string>> = { workflow: WORKFLOWS, credential: CREDENTIALS, grade: GRADES };
const idOf = (subject: string): string => subject.slice(subject.indexOf(':') + 1);

/** What people call what alerts are about. Channels and kinds of quotas stay the words of the API, for each language to name. */
export async function nameSubjects(client: pg.ClientBase, workspaceId: number, subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map(subjects.map((subject) => [subject, subject.includes(':') ? idOf(subject) : '']));
  for (const [what, question] of Object.entries(QUESTIONS)) {
    const own = subjects.filter((subject) => subject.startsWith(`${what}:`));
    if (own.length === 0) continue;
    const { rows } = await client.query<{ id: number | string; name: string }>(question, [workspaceId, own.map(idOf)]);
    for (const { id, name } of rows) names.set(`${what}:${id}`, name);
  }
  return names;
}

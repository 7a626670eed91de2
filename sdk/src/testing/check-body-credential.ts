import { credentialTypesOf, type CredentialDefinition, type Field, type Fields, type HttpCall, type NodePackage } from '../node/index.js';

/** What the described request has for a body, where no entry of a credential can be added to it. */
function whyNot({ method = 'GET', bodyAs = 'json', body }: HttpCall): string | null {
  if (method === 'GET' || method === 'HEAD') return `${method}, which has no body`;
  if (bodyAs === 'text' || bodyAs === 'file') return `a ${bodyAs} as its body`;
  return Array.isArray(body) ? 'a list as its body' : null;
}

/** Sentences about requests that cannot carry a credential whose `use` puts it into the body: the host would refuse every one of them. */
export function checkBodyCredential(pkg: NodePackage, { type, use, test, oauth2 }: CredentialDefinition): string[] {
  if (Object.keys(use?.body ?? {}).length === 0) return [];
  const problems = pkg.nodes.flatMap((node) => {
    if (node.kind === 'trigger' || node.http === undefined) return [];
    const { request } = node.http;
    const field: Field<never> | undefined = request.credential === undefined ? undefined : (node.fields as Fields)[request.credential];
    if (field === undefined || !credentialTypesOf(field).includes(`${pkg.id}.${type}`)) return [];
    const reason = whyNot(request);
    return reason === null ? [] : [`use.body adds it to a body of JSON or a form, but "${node.type}" sends ${reason}; use headers, query, basic or bearer.`];
  });
  if (typeof test === 'object') problems.push('use.body adds it to a body, but test asks with GET, which has none; write test as a function, or use headers, query, basic or bearer.');
  if (oauth2?.account !== undefined) problems.push('use.body adds it to a body, but oauth2.account is asked with GET, which has none; leave it out.');
  return problems;
}

import type { Purpose } from '@parcours/sdk/node';

const label = (text: string): string => text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
const phrase = (text: string): string => text.normalize('NFKD').replace(/[^\u0020-\u007e]/g, '').replace(/["\\<>]/g, '').trim().slice(0, 80);

/**
 * What mail programs and large providers sort messages by: `List-Id` (RFC 2919) names the purpose, `Feedback-ID` tells Gmail's postmaster
 * tools what complaints are about (step, purpose, channel, sender).
 */
export function listHeaders({ key, name }: Pick<Purpose, 'key' | 'name'>, nodeId: string, domain: string): Record<string, string> {
  const id = `<${label(key) || 'list'}.${domain}>`;
  const words = phrase(name.en);
  return { 'List-Id': words === '' ? id : `"${words}" ${id}`, 'Feedback-ID': `${label(nodeId) || 'node'}:${label(key) || 'list'}:email:${label(domain).slice(0, 15)}` };
}

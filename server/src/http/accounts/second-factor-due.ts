import type { OpenSession } from '../../db/repositories/sessions.repository.js';

/** Whether the workspace asks this person for a second factor they do not have. Who came in through an identity provider has shown theirs there. */
export function secondFactorDue({ user, workspace, method }: Pick<OpenSession, 'user' | 'workspace' | 'method'>): boolean {
  if (user.secondFactor || method === 'oidc') return false;
  return workspace.secondFactor === 'everybody' || (workspace.secondFactor === 'owners' && workspace.role === 'owner');
}

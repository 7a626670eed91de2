import { routes } from '@parcours/sdk/api';
import { call } from '../api/client';

/** Goes over to another workspace. The page is loaded anew: nothing of the one before stays on the screen or in memory. */
export async function enterWorkspace(workspaceId: number): Promise<void> {
  await call(routes.session.enter, { body: { workspaceId } });
  location.assign('/workflows');
}

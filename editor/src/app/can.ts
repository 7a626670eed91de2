import type { Permission } from '@parcours/sdk/api';
import { session } from './session';

/** Whether the signed-in person may do this in the workspace that is open. The server asks again; this is for what is shown. */
export const can = (permission: Permission): boolean => session.value?.permissions.includes(permission) ?? false;

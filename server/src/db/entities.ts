import { ApiKey } from './entities/api-key.entity.js';
import { ContactList } from './entities/contact-list.entity.js';
import { Credential } from './entities/credential.entity.js';
import { Instance } from './entities/instance.entity.js';
import { Membership } from './entities/membership.entity.js';
import { Session } from './entities/session.entity.js';
import { User } from './entities/user.entity.js';
import { Workflow } from './entities/workflow.entity.js';
import { Workspace } from './entities/workspace.entity.js';

/** The tables of the ordinary side. Tables of the engine are reached by SQL alone. */
export const entities = [ApiKey, ContactList, Credential, Instance, Membership, Session, User, Workflow, Workspace];

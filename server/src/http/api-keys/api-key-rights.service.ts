import { Injectable } from '@nestjs/common';
import type { Permission } from '@parcours/sdk/api';
import type { KeyGrant } from '../../db/repositories/api-keys.repository.js';
import { isApiKey } from './api-key-text.js';
import { keyPermissions } from './key-permissions.js';

/** What others may ask about API keys. */
@Injectable()
export class ApiKeyRights {
  isKey(text: string): boolean {
    return isApiKey(text);
  }

  permissions(grant: KeyGrant): readonly Permission[] {
    return keyPermissions(grant);
  }
}

import { fileURLToPath } from 'node:url';
import { describeApi } from '../../http/documents/describe-api.js';

export const OPENAPI_FILE = fileURLToPath(new URL('../../../../docs/openapi.json', import.meta.url));

export const openApiText = (): string => `${JSON.stringify(describeApi(), null, 2)}\n`;

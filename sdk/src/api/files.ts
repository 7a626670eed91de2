import { Type } from 'typebox';
import type { FileReference } from '../node/index.js';
import { route } from './route.js';
import { Anything } from './schemas.js';

const strict = { additionalProperties: false } as const;

/** The type of a body that is the bytes of a file, whatever they are: no page of another site can send it. */
export const FILE_BYTES = 'application/vnd.parcours.file';

/** Files of the workspace: uploaded for a setting, or kept with a run. */
export const fileRoutes = {
  upload: route({
    method: 'POST', path: '/files', scope: 'workflows:edit', status: 201, summary: 'Keeps a file for a setting of a node (at most 10 MB), its bytes as the body', consumes: FILE_BYTES,
    query: Type.Object({ fileName: Type.String({ minLength: 1, maxLength: 300 }), mimeType: Type.Optional(Type.String({ maxLength: 200 })) }, strict), response: Type.Unsafe<FileReference>(Anything),
  }),
  download: route({ method: 'GET', path: '/files/:id', scope: 'runs:data', summary: 'A file, to be saved' }),
} as const;

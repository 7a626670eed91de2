import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { FastifyReply } from 'fastify';
import type { Clock, KeptFiles } from '../../core/ports.js';
import { CLOCK, FILES } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.files;

/** RFC 6266 and 8187: a plain name for old browsers, the real one for all others. */
const disposition = (fileName: string): string => {
  const plain = fileName.normalize('NFKD').replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const full = encodeURIComponent(fileName.toWellFormed()).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
};

@Controller()
export class FilesController {
  constructor(
    @Inject(FILES) private readonly files: KeptFiles,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never shown as a page of ours, whatever is in it (L1). */
  @Api(table.read)
  async read(@Caller() caller: Principal, @Param('fileId') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { file, bytes } = await this.files.read(caller.workspaceId, id).catch((error: { code?: string }) => {
      throw error.code === 'file_missing' ? notFound('file') : error;
    });
    void reply
      .header('content-type', file.mimeType)
      .header('content-disposition', disposition(file.fileName))
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cache-control', 'private, no-store')
      .send(bytes);
  }

  @Api(table.upload)
  upload(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.upload>, @Body() body: unknown): Promise<ResponseOf<typeof table.upload>> {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    return withStatus(this.files.save(caller.workspaceId, { fileName: query.fileName, mimeType: query.mimeType ?? 'application/octet-stream', bytes, forGood: true }, this.clock.now()));
  }
}

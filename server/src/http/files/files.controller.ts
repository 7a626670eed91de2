import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { FastifyReply } from 'fastify';
import type { Clock, KeptFiles } from '../../core/ports.js';
import { CLOCK, FILES } from '../injection.js';
import { notFound, unprocessable, withStatus } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.files;

/** RFC 6266 and 8187: the name in UTF-8, whatever is in it. */
const disposition = (fileName: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(fileName.replace(/\p{Surrogate}/gu, '_')).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)}`;

@Controller()
export class FilesController {
  constructor(
    @Inject(FILES) private readonly files: KeptFiles,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never shown as a page of ours, whatever is in it (L1). */
  @Api(table.download)
  async download(@Caller() caller: Principal, @Param('id') id: number, @Res() reply: FastifyReply): Promise<void> {
    const { file, bytes } = await this.files.read(caller.workspaceId, String(id)).catch((error: { code?: string }) => {
      throw error.code === 'file_missing' ? notFound('file') : error;
    });
    void reply
      .header('content-type', file.mimeType)
      .header('content-disposition', disposition(file.fileName))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cache-control', 'private, no-store')
      .send(bytes);
  }

  @Api(table.upload)
  async upload(@Caller() caller: Principal, @Query() { fileName, mimeType = '' }: QueryOf<typeof table.upload>, @Body() body: unknown): Promise<ResponseOf<typeof table.upload>> {
    if (!Buffer.isBuffer(body) || body.length === 0) throw unprocessable('no_file', 'Expected the bytes of a file as the body, found none; choose a file that is not empty.');
    return withStatus(this.files.save(caller.workspaceId, { fileName, mimeType, bytes: body, forGood: true }, this.clock.now()));
  }
}

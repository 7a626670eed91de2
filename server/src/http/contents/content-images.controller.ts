import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Engine, KeptFiles } from '../../core/ports.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { PublicPage } from '../../platform/public-page.js';
import { ENGINE, FILES } from '../injection.js';
import { notFound } from '../refusal.js';
import { imageType } from '../../customers/contents/image-type.js';

const YEAR_SECONDS = 31_536_000;

/** Pictures in messages, for whoever has the message. */
@PublicPage()
@Controller()
export class ContentImagesController {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(FILES) private readonly files: KeptFiles,
  ) {}

  /** What it is, is read from its bytes: nothing but a picture is ever answered here. */
  @Get('m/:token')
  async image(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const found = this.engine.contents.openImage(token);
    if (found === null) throw notFound('image');
    const { bytes } = await inWorkspace(found.workspaceId, () => this.files.read(found.workspaceId, found.file)).catch((error: { code?: string }) => {
      throw error.code === 'file_missing' ? notFound('image') : error;
    });
    const type = imageType(bytes);
    if (type === null) throw notFound('image');
    void reply
      .header('content-type', type)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .send(bytes);
  }
}

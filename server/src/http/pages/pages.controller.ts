import { existsSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { Controller, Get, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import type {} from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicPage } from '../../platform/public-page.js';
import { EDITOR_DIR } from '../injection.js';
import { notBuiltPage } from './not-built-page.js';

/** Addresses that are not the editor's: an unknown one is an error, not a page. */
const ELSEWHERE = /^\/(api|v1|hooks|forms|t|s|u|m|callbacks|socket\.io|assets)(\/|$)/;
/** Longer ones are no file's, and file systems refuse them with an error of their own. */
const MAX_PATH = 200;
const YEAR_SECONDS = 31_536_000;

/** The editor: its built files, and its one page for every address it draws itself. */
@PublicPage()
@Controller()
export class PagesController {
  constructor(@Inject(EDITOR_DIR) private readonly editorDir: string) {}

  @Get(['/', '*'])
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const path = this.filePath(request.url.split('?', 1)[0] ?? '/');
    if (path !== null) this.file(reply, path);
    else if (ELSEWHERE.test(request.url)) throw new NotFoundException();
    else if (existsSync(join(this.editorDir, 'index.html'))) void reply.header('cache-control', 'no-cache').sendFile('index.html', this.editorDir, { cacheControl: false });
    else void reply.status(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(notBuiltPage(request.headers['accept-language']));
  }

  /** Vite names files below `assets` by their content: they never change. */
  private file(reply: FastifyReply, path: string): void {
    void reply.header('cache-control', path.startsWith(`assets${sep}`) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache').header('vary', 'accept-encoding').sendFile(path, this.editorDir, { cacheControl: false });
  }

  /** Relative to the editor's folder; null when it is not a file in it. */
  private filePath(url: string): string | null {
    let path: string;
    try {
      path = normalize(decodeURIComponent(url)).replace(/^[/\\]+/, '');
    } catch {
      return null;
    }
    if (path === '' || path === 'index.html' || Buffer.byteLength(path) > MAX_PATH || path.startsWith('..') || path.includes('\0')) return null;
    return statSync(join(this.editorDir, path), { throwIfNoEntry: false })?.isFile() ? path : null;
  }
}

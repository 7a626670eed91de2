import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { isNodeFailure, type FormPage, type JsonObject } from '@parcours/sdk/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../core/ports.js';
import { PublicPage } from '../../platform/public-page.js';
import { ENGINE } from '../injection.js';
import { languageOf } from '../routing/language.js';
import { notFound, unprocessable } from '../refusal.js';
import { checkJson } from '../routing/read-json.js';
import { FORM_POLICY, formPage, missingPage, thanksPage, type FormState } from './form-page.js';

const show = (reply: FastifyReply, status: number, html: string): void =>
  void reply.status(status).header('content-security-policy', FORM_POLICY).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);

/** Hosted forms of published workflows: pages for people, and the same address as JSON for sites with a form of their own. */
@PublicPage()
@Controller()
export class FormsController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get('forms/:path')
  async read(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = await this.find(path);
    if (form === null) return show(reply, 404, missingPage(languageOf(request.headers['accept-language'])));
    show(reply, 200, formPage(form, { values: {}, problem: null }));
  }

  @Post('forms/:path')
  async submit(@Param('path') path: string, @Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asJson = request.headers['content-type']?.startsWith('application/json') === true;
    const form = await this.find(path);
    if (form === null) {
      if (asJson) throw notFound('form');
      return show(reply, 404, missingPage(languageOf(request.headers['accept-language'])));
    }
    const values = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : {};
    const problem = await this.receive(path, values);
    if (asJson) {
      if (problem !== null) throw unprocessable('form_refused', problem.message, problem.field === null ? {} : { field: problem.field });
      void reply.status(200).send({ message: form.thanks });
    } else show(reply, problem === null ? 200 : 422, problem === null ? thanksPage(form) : formPage(form, { values, problem }));
  }

  private async find(path: string): Promise<FormPage | null> {
    checkJson(path);
    return (await this.engine.form(path))?.form ?? null;
  }

  /** Null when the answer was taken; otherwise what the visitor can do about it. */
  private async receive(path: string, values: JsonObject): Promise<FormState['problem']> {
    try {
      const response = await this.engine.receive('form', path, { on: 'form', values });
      if (response === null) throw notFound('form');
      if (response.status < 400) return null;
      const { message } = (response.body ?? {}) as { message?: unknown };
      return { message: typeof message === 'string' ? message : String(response.status), field: null };
    } catch (error) {
      if (!isNodeFailure(error) || error.who !== 'user' || error.details?.['status'] === 404) throw error;
      const field = error.details?.['field'];
      return { message: error.message, field: typeof field === 'string' ? field : null };
    }
  }
}

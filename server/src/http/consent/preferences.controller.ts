import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicPage } from '../../platform/public-page.js';
import { callerPlace } from '../routing/caller-place.js';
import { languageOf, type Language } from '../routing/language.js';
import { PREFERENCES_POLICY, boxOf, missingPreferences, preferencesPage } from './preferences-page.js';
import { PreferencesService, type Answer, type Reader } from './preferences.service.js';

const MAX_TOKEN = 100;

const show = (reply: FastifyReply, status: number, html: string): void =>
  void reply.status(status).header('content-security-policy', PREFERENCES_POLICY).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').type('text/html; charset=utf-8').send(html);

/** What a mail program posts by itself (RFC 8058), and what the buttons of the page send. */
function readAnswer(body: unknown): Answer | null {
  const values = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  if (values['List-Unsubscribe'] === 'One-Click') return { action: 'unsubscribe' };
  const { action } = values;
  if (action === 'unsubscribe' || action === 'confirm' || action === 'everything') return { action };
  return action === 'save' ? { action, ticked: (choice) => Object.hasOwn(values, boxOf(choice)), tracked: Object.hasOwn(values, 'asked.tracked') ? Object.hasOwn(values, 'tracked') : null } : null;
}

function languageFor(reader: Reader | null, asked: unknown, header: string | undefined): Language {
  if (asked === 'fr' || asked === 'en') return asked;
  const locale = reader?.contact.locale?.toLowerCase();
  return locale === undefined ? languageOf(header) : locale.startsWith('fr') ? 'fr' : 'en';
}

/** Unsubscribing, confirming and choosing, by the links of messages. Looking changes nothing: scanners open every link they find (SECURITY H5). */
@PublicPage()
@Controller()
export class PreferencesController {
  constructor(@Inject(PreferencesService) private readonly preferences: PreferencesService) {}

  @Get('u/:token')
  async read(@Param('token') token: string, @Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const reader = await this.find(token);
    const language = languageFor(reader, lang, request.headers['accept-language']);
    if (reader === null) show(reply, 404, missingPreferences(language));
    else show(reply, 200, preferencesPage(this.preferences.view(reader, language, null)));
  }

  @Post('u/:token')
  async answer(@Param('token') token: string, @Query('lang') lang: unknown, @Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const reader = await this.find(token);
    const language = languageFor(reader, lang, request.headers['accept-language']);
    const answer = readAnswer(body);
    if (reader === null) return show(reply, 404, missingPreferences(language));
    if (answer === null) return show(reply, 400, preferencesPage(this.preferences.view(reader, language, null)));
    const done = await this.preferences.answer(reader, answer, language, callerPlace(request).address);
    const after = (await this.find(token)) ?? reader;
    show(reply, 200, preferencesPage(this.preferences.view(after, language, done)));
  }

  private async find(token: string): Promise<Reader | null> {
    return token.length > MAX_TOKEN ? null : this.preferences.open(token);
  }
}

import { describe, expect, it } from '@jest/globals';
import { classifyVisitor } from './classify-visitor.js';

const visit = (agent: string | undefined, method = 'GET', more: Record<string, string> = {}) => classifyVisitor({ method, headers: { ...(agent === undefined ? {} : { 'user-agent': agent }), ...more } });
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

describe('who follows a link or fetches an image', () => {
  it.each([
    PHONE,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
    'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
  ])('is taken for a person with %s', (agent) => {
    expect(visit(agent)).toEqual({ robot: null, proxy: null });
  });

  it.each([
    'Mozilla/5.0 (compatible; BarracudaCentral.org)', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'facebookexternalhit/1.1', 'WhatsApp/2.24.20 A', 'Slackbot-LinkExpanding 1.0',
    'curl/8.5.0', 'python-requests/2.32', 'Microsoft Office Existence Discovery', 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36', 'Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0 Safari/537.36',
  ])('is taken for a robot with %s', (agent) => {
    expect(visit(agent).robot).toBe('scanner');
  });

  it('is a robot when it only looks, says that it fetches ahead, or does not say what it is', () => {
    expect(visit(PHONE, 'HEAD').robot).toBe('head');
    expect(visit(PHONE, 'GET', { 'sec-purpose': 'prefetch;prerender' }).robot).toBe('prefetch');
    expect([visit(undefined).robot, visit('  ').robot]).toEqual(['nameless', 'nameless']);
  });

  it('may be a mail program’s server that fetches images for a person', () => {
    expect(visit('Mozilla/5.0')).toEqual({ robot: null, proxy: 'apple' });
    expect(visit('Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)')).toEqual({ robot: null, proxy: 'google' });
    expect(visit('YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html')).toEqual({ robot: null, proxy: 'yahoo' });
  });
});

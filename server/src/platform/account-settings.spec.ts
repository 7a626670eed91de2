import { describe, expect, it } from '@jest/globals';
import { readAccountSettings } from './account-settings.js';

const DAY_MS = 86_400_000;
const oidc = { PARCOURS_OIDC_ISSUER: 'https://login.example.com', PARCOURS_OIDC_CLIENT_ID: 'parcours', PARCOURS_OIDC_CLIENT_SECRET: 'canary' };

describe('settings of accounts', () => {
  it('need nothing: sessions end after seven idle days and thirty in any case (B2), nothing is mailed, nobody signs in elsewhere', () => {
    expect(readAccountSettings({})).toEqual({ sessionIdleMs: 7 * DAY_MS, sessionAbsoluteMs: 30 * DAY_MS });
  });
  it('are all read', () => {
    const env = { ...oidc, PARCOURS_SESSION_IDLE_DAYS: '1', PARCOURS_SESSION_DAYS: '2', PARCOURS_SMTP_URL: 'smtp://mail:25', PARCOURS_MAIL_FROM: 'Parcours <p@example.com>', PARCOURS_OIDC_LABEL: 'Acme', PARCOURS_OIDC_DOMAINS: 'Acme.example, b.example', PARCOURS_OIDC_DEFAULT_ROLE: 'viewer', PARCOURS_OIDC_LINK: 'verified-email' };
    expect(readAccountSettings(env)).toEqual({
      sessionIdleMs: DAY_MS, sessionAbsoluteMs: 2 * DAY_MS, mail: { smtpUrl: 'smtp://mail:25', from: 'Parcours <p@example.com>' },
      oidc: { issuer: 'https://login.example.com', clientId: 'parcours', clientSecret: 'canary', label: 'Acme', domains: ['acme.example', 'b.example'], defaultRole: 'viewer', linkByEmail: true },
    });
  });
  it.each([
    [{ PARCOURS_SESSION_DAYS: '0' }, 'PARCOURS_SESSION_DAYS must be a number of days'],
    [{ PARCOURS_SMTP_URL: 'mail:25' }, 'PARCOURS_SMTP_URL must be a URL like smtps://'],
    [{ PARCOURS_SMTP_URL: 'smtp://u:canary@mail' }, 'PARCOURS_MAIL_FROM must be a sender'],
    [{ PARCOURS_MAIL_FROM: 'p@example.com' }, 'PARCOURS_MAIL_FROM must be set together'],
    [{ PARCOURS_SMTP_URL: 'smtp://mail', PARCOURS_MAIL_FROM: 'x\r\nBcc: y@example.com' }, 'PARCOURS_MAIL_FROM must be a sender'],
    [{ ...oidc, PARCOURS_OIDC_ISSUER: 'http://login.example.com' }, 'PARCOURS_OIDC_ISSUER must be an address like https://'],
    [{ ...oidc, PARCOURS_OIDC_CLIENT_SECRET: '' }, 'PARCOURS_OIDC_CLIENT_SECRET must be set together'],
    // D9: nobody owns a workspace because a provider says so
    [{ ...oidc, PARCOURS_OIDC_DEFAULT_ROLE: 'owner' }, 'PARCOURS_OIDC_DEFAULT_ROLE must be one of admin, editor, analyst, viewer'],
    [{ ...oidc, PARCOURS_OIDC_LINK: 'always' }, 'PARCOURS_OIDC_LINK must be never or verified-email'],
  ])('are refused with one sentence that repeats no secret: %j', (env, sentence) => {
    expect(() => readAccountSettings(env)).toThrow(sentence);
    expect(() => readAccountSettings(env)).not.toThrow('canary');
  });
});

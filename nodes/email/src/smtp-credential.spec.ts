import { afterEach, describe, expect, test } from '@jest/globals';
import { smtp } from './smtp-credential.js';
import { reply, startSmtpSink, type SmtpSink } from '../test/smtp-sink.js';

let sink: SmtpSink | undefined;
afterEach(async () => {
  await sink?.close();
  sink = undefined;
});

const noHttp = { http: () => Promise.reject(new Error('not used')) };
const values = (port: number | string, more: Record<string, string> = {}) => ({ host: '127.0.0.1', port: String(port), secure: 'none', fromEmail: 'news@shop.example', ...more });

describe('trying an SMTP credential', () => {
  test('succeeds when the server lets us in, without sending anything', async () => {
    sink = await startSmtpSink({ onAuth: (auth, _session, done) => (auth.password === 'right' ? done(null, { user: 'ada' }) : done(reply(535, 'Bad credentials'))) });
    await expect(smtp.test?.(values(sink.port, { user: 'ada', password: 'right' }), noHttp)).resolves.toBeUndefined();
    await expect(smtp.test?.(values(sink.port, { user: 'ada', password: 'wrong' }), noHttp)).rejects.toMatchObject({ who: 'user', code: 'smtp_auth', message: expect.stringContaining('Bad credentials') });
    expect(sink.received).toEqual([]);
  });

  test('says what is wrong with values that cannot work', async () => {
    await expect(smtp.test?.(values('many'), noHttp)).rejects.toThrow('Expected the SMTP credential to have a port from 1 to 65535 such as 587, found "many"; correct the credential.');
    await expect(smtp.test?.(values(25, { fromEmail: 'shop' }), noHttp)).rejects.toThrow('a sender address such as news@example.org, found "shop"');
    await expect(smtp.test?.(values(25, { host: 'http://mail' }), noHttp)).rejects.toThrow('the name of a host such as smtp.example.org');
  });
});

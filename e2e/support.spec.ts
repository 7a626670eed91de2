import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'node:net';
import { useChromium } from './support/chromium.js';
import { startMailServer, type MailServer } from './support/smtp.js';

const openPage = useChromium();
let smtp: MailServer;
beforeAll(async () => { smtp = await startMailServer(); });
afterAll(() => smtp.close());

/** Speaks SMTP line by line and returns the answers. */
async function speak(lines: readonly string[]): Promise<string[]> {
  const socket = createConnection(smtp.port, smtp.host).setEncoding('utf8');
  const answers: string[] = [];
  for await (const text of socket as AsyncIterable<string>) {
    const last = text.trimEnd().split('\r\n').at(-1)!;
    answers.push(last.slice(0, 3));
    const line = lines[answers.length - 1];
    if (line === undefined) break;
    socket.write(`${line}\r\n`);
  }
  socket.destroy();
  return answers;
}

describe('The stage of the browser tests', () => {
  it('has a real Chromium that notices a page in trouble', async () => {
    const { page, complaints, context } = await openPage();
    await page.setContent('<title>Bonjour</title><h1>Bonjour</h1><script>setTimeout(() => { throw new Error("broken") })</script>');
    await expect(page.getByRole('heading', { name: 'Bonjour' }).isVisible()).resolves.toBe(true);
    await page.waitForTimeout(100);
    expect(complaints).toEqual(['threw: broken']);
    await context.close();
  });

  it('has an SMTP server that keeps mails and refuses on demand', async () => {
    const envelope = ['EHLO here', 'MAIL FROM:<a@example.org>', 'RCPT TO:<zoe@example.org>'];
    smtp.refuse(450, 'Come back later');
    expect(await speak([...envelope, 'QUIT'])).toEqual(['220', '250', '250', '450', '221']);
    const message = 'Subject: =?utf-8?q?=C3=A9t=C3=A9?=\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hi</p>\r\n.';
    expect(await speak([...envelope, 'DATA', message, 'QUIT'])).toEqual(['220', '250', '250', '250', '354', '250', '221']);
    await expect(smtp.mailTo('zoe@example.org')).resolves.toMatchObject({ from: 'a@example.org', mail: { subject: 'été', html: '<p>Hi</p>\n' } });
    expect(smtp.received).toHaveLength(1);
  });
});

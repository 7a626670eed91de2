import { describe, expect, it } from '@jest/globals';
import { FILE_BYTES } from '@parcours/sdk/api';
import { httpStage } from './support/http-server.js';

const stage = httpStage({ PARCOURS_FILES_QUOTA_MB: '1' });
const upload = async (name: string, bytes: string, type = 'image/png', headers: Record<string, string> = { 'content-type': FILE_BYTES }, who = stage.owner()) =>
  (await who).call('POST', `files?fileName=${encodeURIComponent(name)}&mimeType=${encodeURIComponent(type)}`, bytes, headers);

describe('a file for a setting', () => {
  it('is kept as it is, and can be saved again', async () => {
    const { status, body } = await upload('Été (1).png', 'not really a picture');
    expect([status, body]).toEqual([201, { id: expect.any(String), fileName: 'Été (1).png', mimeType: 'image/png', sizeBytes: 20 }]);
    const saved = await (await stage.owner()).call('GET', `files/${(body as unknown as { id: string }).id}`);
    expect([saved.status, saved.text]).toEqual([200, 'not really a picture']);
  });

  // L1
  it('is never shown in the browser, whatever it says it is', async () => {
    const { body } = await upload('page.html', '<script>alert(1)</script>', 'text/html');
    const { headers } = await (await stage.owner()).call('GET', `files/${(body as unknown as { id: string }).id}`);
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''page.html");
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has a name that is nothing but a name', async () => {
    expect((await upload('../../etc/passwd', 'x')).body).toMatchObject({ fileName: 'passwd' });
  });

  it('is refused when it is empty, of another content type, too large for the workspace, or sent by who may not', async () => {
    expect((await upload('a', '')).body.error?.code).toBe('no_file');
    expect((await upload('a', 'x', 'image/png', { 'content-type': 'multipart/form-data' })).status).toBe(415);
    expect((await upload('a', 'x'.repeat(1_100_000))).body.error?.code).toBe('files_quota');
    expect((await upload('a', 'x', 'image/png', undefined, stage.holder('viewer'))).status).toBe(403);
  });

  it('of another workspace is not there', async () => {
    const { body } = await upload('ours.txt', 'secret', 'text/plain');
    const foreign = await (await stage.stranger()).call('GET', `files/${(body as unknown as { id: string }).id}`);
    expect([foreign.status, foreign.text.includes('secret')]).toEqual([404, false]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, Permissions } from '@parcours/sdk/node';
import { checkRequest } from '../outbound/check-request.js';
import { guardStream } from './guard-stream.js';

const granted: Permissions = { network: ['news.example.org'], credentials: [], environment: [], sockets: [], files: 'none' };
const opened = (path: (string | number)[]) => guardStream(path, { method: 'GET', url: 'https://news.example.org/', format: 'sse' }, { label: 'News 1.0.0', granted }) as HttpRequest;

describe('a stream that a package of others asks for', () => {
  it('reaches the hosts it was granted and no others, also once headers and a credential have been added', () => {
    const { guard } = checkRequest({ ...opened(['nodes', 0, 'stream', 'open']), headers: { accept: 'text/event-stream' } });
    expect(() => guard?.(new URL('https://news.example.org/more'))).not.toThrow();
    expect(() => guard?.(new URL('https://evil.example/'))).toThrow('was granted news.example.org');
  });
  it('is all that is guarded here', () => {
    expect(checkRequest(opened(['nodes', 0, 'poll'])).guard).toBeNull();
  });
});

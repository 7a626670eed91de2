import { describe, expect, it } from '@jest/globals';
import { thinWalls } from './thin-walls.js';

describe('the walls around code of others', () => {
  it('are told about at the start when the network is kept away in JavaScript alone, with what to do', () => {
    expect(thinWalls({ network: null })).toMatch(/no network namespace.*allow user namespaces/);
    expect(thinWalls({ network: ['/usr/bin/unshare', '--net', '--'] })).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { withOrigin } from './with-origin.js';

describe('where a visit comes from, for what is decided when it is clicked (A28)', () => {
  it.each([
    ['https://shop.example/gold', '/l/a-1?utm_source=parcours&utm_medium=email', 'https://shop.example/gold?utm_source=parcours&utm_medium=email'],
    ['https://shop.example/gold?a=1&b=%20#top', '/l/a-1?utm_source=parcours&utm_campaign=Soldes%20%26%20co', 'https://shop.example/gold?a=1&b=%20&utm_source=parcours&utm_campaign=Soldes%20%26%20co#top'],
    ['https://shop.example/gold?utm_source=own', '/l/a-1?utm_source=parcours', 'https://shop.example/gold?utm_source=own'],
    ['https://shop.example/gold', '/l/a-1', 'https://shop.example/gold'],
    ['https://shop.example/gold', '/l/a-1?to=https://evil.example&next=x', 'https://shop.example/gold'],
    ['https://shop.example/gold', '/l/a-1?utm_source=%26admin%3D1%23%2F..', 'https://shop.example/gold?utm_source=%26admin%3D1%23%2F..'],
  ])('%s asked as %s is %s', (to, asked, expected) => expect(withOrigin(to, asked)).toBe(expected));

  it('leads nowhere where there is nowhere to lead', () => expect(withOrigin(null, '/l/a-1?utm_source=x')).toBeNull());
});

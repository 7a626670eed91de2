import { describe, expect, it } from '@jest/globals';
import { readRole } from './role.js';

describe('what a process does', () => {
  it('is everything when nobody says', () => {
    expect(readRole(undefined, {})).toBe('all');
  });
  it('is one part of it when the database can be shared', () => {
    expect(readRole('api', { databaseUrl: 'postgres://db/x' })).toBe('api');
    expect(readRole('worker', { databaseUrl: 'postgres://db/x' })).toBe('worker');
  });
  it('cannot be a part of it on the embedded database, which belongs to one process', () => {
    expect(() => readRole('worker', {})).toThrow('set DATABASE_URL to a PostgreSQL they all reach');
  });
  it('is one of three', () => {
    expect(() => readRole('dancer', {})).toThrow('Expected --role all, --role api, --role worker, found --role dancer');
  });
});

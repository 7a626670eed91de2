import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DropFolder } from './drop-folder.js';

let root: string;
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'drop-')); });
afterEach(() => rm(root, { recursive: true, force: true }));

describe('files for somebody outside', () => {
  test('lie in a folder of their workspace, whole, and nothing else does', async () => {
    const drop = new DropFolder(root, 1_000_000);
    expect(await drop.put(7, 'print', 'lot-1.pdf', Buffer.from('one'))).toBe(true);
    expect(await readdir(join(root, '7', 'print'))).toEqual(['lot-1.pdf']);
    expect(await readFile(join(root, '7', 'print', 'lot-1.pdf'), 'utf8')).toBe('one');
  });

  test('of many who want the same name at once, one gets it and nothing is overwritten', async () => {
    const drop = new DropFolder(root, 1_000_000);
    const got = await Promise.all(Array.from({ length: 12 }, (_, index) => drop.put(7, 'print', 'lot-1.pdf', Buffer.from(`writer ${index}`))));
    expect(got.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(root, '7', 'print', 'lot-1.pdf'), 'utf8')).toBe(`writer ${got.indexOf(true)}`);
    expect(await readdir(join(root, '7', 'print'))).toEqual(['lot-1.pdf']);
  });

  test.each([['..', 'a.pdf'], ['print', '../a.pdf'], ['a/b', 'a.pdf'], ['print', ''], ['.hidden', 'a.pdf'], ['print', 'a\u0000.pdf']])('no name leads out of the folder: %j %j', async (folder, name) => {
    await expect(new DropFolder(root, 1_000).put(7, folder, name, Buffer.from('x'))).rejects.toMatchObject({ code: 'bad_file' });
    expect(await readdir(root)).toEqual([]);
  });

  test('a workspace whose folder is full is told so, others are not', async () => {
    const drop = new DropFolder(root, 10);
    expect(await drop.put(7, 'print', 'a.pdf', Buffer.alloc(8))).toBe(true);
    await expect(drop.put(7, 'other', 'b.pdf', Buffer.alloc(8))).rejects.toMatchObject({ who: 'user', code: 'drop_full' });
    expect(await drop.put(8, 'print', 'b.pdf', Buffer.alloc(8))).toBe(true);
  });

  test('a disk that cannot be written is tried again', async () => {
    await expect(new DropFolder('/dev/null/drop', 10).put(7, 'print', 'a.pdf', Buffer.alloc(1))).rejects.toMatchObject({ who: 'transient', code: 'drop_failed' });
  });
});

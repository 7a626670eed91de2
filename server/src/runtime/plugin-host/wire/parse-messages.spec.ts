import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FrameReader, toFrame } from './frames.js';
import { parseMessages } from './parse-messages.js';

describe('what a process says', () => {
  test.each(['{"__proto__":{"polluted":1},"a":1}', '{"\\u005f_proto__":{"polluted":1},"a":1}', '{"__pr\\u006fto__":{"polluted":1},"a":1}', '{"_\\u005F\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f_":{"polluted":1},"a":1}'])('brings no prototype along, however it is spelt: %s', (text) => {
    const [{ value }] = parseMessages(`{"kind":"result","id":1,"value":${text}}`) as unknown as [{ value: object }];
    expect(Object.getOwnPropertyNames(value)).toEqual(['a']);
  });
  test.each(['null', '[]', '[null]', '[[]]', '[{"kind":"pong","id":1},{"kind":"ask"}]', '1', '"x"', '{}', '{"kind":"result"}', '{"kind":"result","id":"1"}', '{"kind":"toString","id":1}', '{"kind":"__proto__","id":1}', '{"kind":"ask","call":1,"ask":1,"member":"http"}', '{"kind":"tell","call":1,"member":1,"args":[]}', 'rubbish'])('is refused when it is no message: %s', (text) => {
    expect(() => parseMessages(text)).toThrow();
  });
  test('arrives as it was sent, in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (messages, sizes) => {
        const heard: unknown[] = [];
        const reader = new FrameReader(1_000_000, (text) => heard.push(JSON.parse(text)));
        const bytes = Buffer.concat(messages.map(toFrame));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] as number;
          reader.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(heard).toEqual(messages.map((message) => JSON.parse(JSON.stringify(message)) as unknown));
      }),
    );
  });
  test('is not kept when it is longer than it may be', () => {
    const reader = new FrameReader(1_000, () => undefined);
    expect(() => reader.push(Buffer.from([0xff, 0xff, 0xff, 0x7f]))).toThrow('more than 1000');
  });
});

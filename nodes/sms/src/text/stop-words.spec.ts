import { describe, expect, test } from '@jest/globals';
import { isStop, plainReply } from './stop-words.js';

describe('a reply that asks to hear no more', () => {
  test.each(['STOP', 'stop', ' Stop. ', 'STOP SMS', 'stop pub', 'Stop svp !', 'ARRÊT', 'arrêter', 'Arrêtez', 'Désabonnement', 'UNSUBSCRIBE', 'Unsubscribe please', 'STOP-ALL', 'stop 36111'])('%j does', (text) => {
    expect(isStop(text)).toBe(true);
  });

  test.each(['', 'Oui', 'YES', 'START', 'Stopover in Paris?', 'Can you stop by the shop tomorrow at noon?', 'Stop by the shop tomorrow at noon?', 'Do not stop', 'ok merci', '👍'])('%j does not', (text) => {
    expect(isStop(text)).toBe(false);
  });

  test('keywords are compared without case, accents and signs', () => {
    expect(plainReply('  Été 2026 !! ')).toBe('ETE 2026');
  });
});

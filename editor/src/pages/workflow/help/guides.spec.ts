import { describe, expect, it } from 'vitest';
import { guideOf, guidesOfNodes, readGuide } from './guides';

const shapeOf = (text: string): Record<string, number> => {
  const count = (pattern: RegExp): number => (text.match(pattern) ?? []).length;
  return { titles: count(/^#+ /gm), rows: count(/^\|/gm), points: count(/^\* /gm), code: count(/^```/gm) };
};

describe('the guides beside nodes', () => {
  it('are found by the type of the node, the narrower one first', () => {
    expect([guideOf('email.send'), guideOf('core.wait'), guideOf('core.fits'), guideOf('core.stop')]).toEqual(['email', 'waits', 'segments', null]);
  });

  it.each(guidesOfNodes())('%s says the same in both languages, point by point', async (name) => {
    const [english, french] = [await readGuide(name, 'en'), await readGuide(name, 'fr')];
    expect(french?.language).toBe('fr');
    expect(french?.text).not.toBe(english?.text);
    expect(shapeOf(french!.text)).toEqual(shapeOf(english!.text));
  });

  it('are read in English where a language has none', async () => {
    expect(await readGuide('waits', 'pt')).toMatchObject({ language: 'en' });
    expect(await readGuide('nowhere', 'fr')).toBeNull();
  });
});

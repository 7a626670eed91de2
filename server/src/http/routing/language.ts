export type Language = 'en' | 'fr';

/** The first of our languages in an Accept-Language header, by the caller's preference; English otherwise. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = Number(parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 };
  });
  const [best] = wanted.filter(({ language, quality }) => (language === 'en' || language === 'fr') && quality > 0).sort((a, b) => b.quality - a.quality);
  return best?.language === 'fr' ? 'fr' : 'en';
}

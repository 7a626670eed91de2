/** Version of the shape of a content; grows only with a migration from the one before. */
export const CONTENT_SCHEMA_VERSION = 1;

export const CONTENT_MEDIA = ['email', 'sms', 'letter'] as const;
/** What a content is written as. */
export type ContentMedium = (typeof CONTENT_MEDIA)[number];

export const CONTENT_FONTS = ['sans', 'serif', 'humanist', 'rounded', 'mono'] as const;

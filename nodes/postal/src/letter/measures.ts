/** PDF counts in points of 1/72 inch. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

export const PAPERS = { a4: { widthMm: 210, heightMm: 297 }, letter: { widthMm: 215.9, heightMm: 279.4 } } as const;
export type Paper = keyof typeof PAPERS;

/** Where the address stands on the first page, and which part of the paper the window may show. All in millimetres from the top left corner. */
export interface Window {
  readonly leftMm: number;
  readonly topMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

/**
 * The part that is visible however the sheet has slipped in the envelope.
 * `frenchRight`: envelopes DL and C6/5 with the window of 35 x 100 mm at the right (20 mm from the right and the lower edge). `germanLeft`:
 * the address field of DIN 5008, form B. `blank`: kept free for the provider, who prints the address there.
 */
export const WINDOWS = {
  frenchRight: { leftMm: 100, topMm: 55, widthMm: 90, heightMm: 24 },
  germanLeft: { leftMm: 25, topMm: 62.7, widthMm: 80, heightMm: 27.3 },
  blank: { leftMm: 100, topMm: 45, widthMm: 95, heightMm: 45 },
} as const satisfies Readonly<Record<string, Window>>;
export type WindowKind = keyof typeof WINDOWS;

export const MARGINS = { leftMm: 25, rightMm: 22, topMm: 22, bottomMm: 22, bodyTopMm: 100 } as const;

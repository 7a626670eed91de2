import type { ContentTheme } from './content-body.js';
import type { CONTENT_FONTS } from './content-media.js';

/** Families that mail programs have, so that a message looks the same without loading anything. */
export const FONT_STACKS: Readonly<Record<(typeof CONTENT_FONTS)[number], string>> = {
  sans: 'Helvetica, Arial, sans-serif',
  serif: 'Georgia, "Times New Roman", serif',
  humanist: '"Trebuchet MS", "Segoe UI", Verdana, sans-serif',
  rounded: 'Verdana, Geneva, sans-serif',
  mono: '"Courier New", Courier, monospace',
};

export const STANDARD_THEME: ContentTheme = { page: '#f3f4f6', surface: '#ffffff', text: '#1f2937', muted: '#6b7280', accent: '#2563eb', onAccent: '#ffffff', font: 'sans', width: 600, radius: 8, dark: true };

/** What dark mode makes of a message: dark ground, light text; the accent stays. */
export const DARK_COLOURS = { page: '#111318', surface: '#1b1e25', text: '#e7e9ee', muted: '#a3a9b5' } as const;

const NAMES = ['canvas-dot', 'surface', 'sunken', 'border', 'border-strong', 'text', 'text-muted', 'accent', 'success', 'success-soft', 'warning', 'warning-soft', 'danger', 'danger-soft', 'info', 'neutral', 'neutral-soft', 'entry', 'entry-soft', 'condition', 'condition-soft', 'action', 'action-soft', 'flow', 'flow-soft'] as const;

export interface Colors extends Readonly<Record<(typeof NAMES)[number], string>> {
  readonly heat: readonly string[];
  readonly font: string;
}

/** The theme's colours as a canvas takes them. */
export function readColors(element: Element): Colors {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const colors = Object.fromEntries(NAMES.map((name) => [name, read(`--color-${name}`)])) as Record<(typeof NAMES)[number], string>;
  return { ...colors, heat: [0, 1, 2, 3, 4].map((level) => read(`--heat-${level}`)), font: style.fontFamily };
}

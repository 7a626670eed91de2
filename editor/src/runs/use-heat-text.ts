import { useFormats } from '../i18n/use-formats';
import type { HeatMode } from './heat';

/** A value of the heat map as people say it. */
export function useHeatText(): (mode: HeatMode, value: number) => string {
  const formats = useFormats();
  return (mode, value) => (mode === 'duration' ? formats.span(0, value) : formats.percent(value));
}

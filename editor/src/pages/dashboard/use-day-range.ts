import { computed, ref, type Ref } from 'vue';
import { stored } from '../../ui/stored';

export const PRESETS = ['today', '7', '30', '90', '365', 'month', 'custom'] as const;
export type Preset = (typeof PRESETS)[number];

const DAY_MS = 86_400_000;
const isPreset = (value: unknown): value is Preset => PRESETS.includes(value as Preset);
const shift = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** A day as the workspace counts it. */
export const dayIn = (timezone: string, at: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(at);

/** The first and last day of a preset; days are dates, so a change of clocks moves nothing. */
export function daysOf(preset: Exclude<Preset, 'custom'>, today: string): { from: string; to: string } {
  if (preset === 'today') return { from: today, to: today };
  if (preset === 'month') return { from: `${today.slice(0, 8)}01`, to: today };
  return { from: shift(today, 1 - Number(preset)), to: today };
}

export interface DaysChosen {
  readonly preset: Ref<Preset>;
  readonly from: Ref<string>;
  readonly to: Ref<string>;
  /** What to ask the server for; null while a custom range is not complete, or ends before it begins. */
  readonly asked: Readonly<Ref<{ from: string; to: string } | null>>;
}

const kept = stored.read('reports.days');
/** The same on all pages of reports, for as long as the editor is open; presets are remembered longer. */
const preset = ref<Preset>(isPreset(kept) && kept !== 'custom' ? kept : '30');
const [from, to] = [ref(''), ref('')];

/** The days that reports are about. */
export function useDayRange(timezone: () => string): DaysChosen {
  const today = (): string => dayIn(timezone(), Date.now());
  if (from.value === '' || to.value === '') ({ from: from.value, to: to.value } = daysOf('30', today()));
  const asked = computed(() => {
    stored.write('reports.days', preset.value);
    if (preset.value !== 'custom') return daysOf(preset.value, today());
    return from.value !== '' && to.value !== '' && from.value <= to.value ? { from: from.value, to: to.value } : null;
  });
  return { preset, from, to, asked };
}

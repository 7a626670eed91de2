import type { StagesDefinition } from '@parcours/sdk/api';

export interface StageRow {
  readonly key: string;
  name: string;
  fr: string;
  days: number | null;
  /** Key of the stage after it; empty: it lasts. */
  then: string;
}

export interface StageEventRow {
  readonly key: string;
  event: string;
  stage: string;
  category: string;
  forward: boolean;
  /** A condition set over the API stays as it is. */
  readonly where: StagesDefinition['events'][number]['where'];
}

export interface StagesForm {
  readonly stages: StageRow[];
  events: StageEventRow[];
}

const USUAL = [['awareness', 'Awareness', 'Découverte'], ['decision', 'Decision', 'Décision'], ['evaluation', 'Evaluation', 'Évaluation'], ['retention', 'Retention', 'Fidélisation'], ['advocacy', 'Advocacy', 'Recommandation']] as const;

/** The five stages most shops begin with. */
export const usualStages = (): StagesForm => ({ stages: USUAL.map(([key, name, fr]) => ({ key, name, fr, days: null, then: '' })), events: [] });

export const readStages = ({ stages, events }: StagesDefinition): StagesForm => ({
  stages: stages.map(({ key, name, fr, days, then }) => ({ key, name, fr: fr ?? '', days, then: then ?? '' })),
  events: events.map(({ key, event, where, stage, category, forward }) => ({ key, event, stage, category: category ?? '', forward, where })),
});

const isWhole = (value: unknown): boolean => Number.isInteger(Number(value)) && Number(value) >= 1;

/** What is sent; null while something is missing. */
export function writeStages({ stages, events }: StagesForm): StagesDefinition | null {
  if (stages.some(({ name, days, then }) => name.trim() === '' || (then !== '' && !isWhole(days))) || events.some(({ event }) => event.trim() === '')) return null;
  return {
    kind: 'stages',
    stages: stages.map(({ key, name, fr, days, then }) => ({ key, name: name.trim(), ...(fr.trim() === '' ? {} : { fr: fr.trim() }), days: then === '' ? null : Number(days), then: then === '' ? null : then })),
    events: events.map(({ key, event, stage, category, forward, where }) => ({ key, event: event.trim(), where, stage, category: category.trim() === '' ? null : category.trim(), forward })),
  };
}

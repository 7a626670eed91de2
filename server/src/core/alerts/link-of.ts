import type { AlertKind } from '@parcours/sdk/api';

const PLACES: Readonly<Record<AlertKind, string>> = {
  journey_failing: '/runs', provider_refusing: '/credentials', lag: '/runs', silence: '/workflows', hot_leads: '/scoring', quota: '/settings', package_failing: '/packages', bounces: '/messages', delivery_drop: '/messages',
};

/** Where an alert is looked into: a path of the editor. */
export function linkOf(kind: AlertKind, subject: string): string {
  const [what, id] = subject.split(':');
  return what === 'workflow' && id !== undefined ? `/workflows/${id}${kind === 'silence' ? '/report' : ''}` : PLACES[kind];
}

import { ALERT_DEFAULTS, type AlertKind, type AlertRule, type BodyOf, type routes } from '@parcours/sdk/api';

export type RuleBody = BodyOf<typeof routes.alerts.saveRule>;

/** Kinds that look back over a window, and those that ask for a least number beside the bound. */
export const WITH_WINDOW: readonly AlertKind[] = ['journey_failing', 'provider_refusing', 'silence', 'hot_leads', 'package_failing', 'bounces', 'delivery_drop'];
export const WITH_LEAST = ['journey_failing', 'silence', 'bounces', 'delivery_drop'] as const;
export const WITH_WORKFLOW: readonly AlertKind[] = ['journey_failing', 'silence'];

/** What is typed, as it is typed. */
export interface RuleForm {
  kind: AlertKind;
  workflow: string;
  windowMinutes: string;
  limit: string;
  least: string;
  /** `score:grade`; empty: the highest of the first. */
  grade: string;
  email: boolean;
  hook: boolean;
  everybody: boolean;
  recipients: number[];
}

export function formOf(kind: AlertKind, rule: AlertRule | null): RuleForm {
  const settings = rule?.settings ?? ALERT_DEFAULTS[kind];
  return {
    kind, workflow: rule?.workflowId == null ? '' : String(rule.workflowId), windowMinutes: String(settings.windowMinutes), limit: String(settings.limit), least: String(settings.least),
    grade: settings.score === null || settings.grade === null ? '' : `${settings.score}:${settings.grade}`, email: rule?.email ?? true, hook: rule?.hook ?? true, everybody: (rule?.recipients ?? null) === null, recipients: [...(rule?.recipients ?? [])],
  };
}

const isWhole = (text: string): boolean => /^\d{1,6}$/.test(String(text).trim());

/** Which sentence says what is wrong; null when all is well. */
export function problemOf({ windowMinutes, limit, least, everybody, recipients, email }: RuleForm): 'number' | 'nobody' | null {
  if (![windowMinutes, limit, least].every(isWhole) || Number(windowMinutes) < 5 || Number(windowMinutes) > 4_320) return 'number';
  return email && !everybody && recipients.length === 0 ? 'nobody' : null;
}

/** What is saved; a rule that was muted or switched off stays so. */
export function bodyOf(form: RuleForm, before: AlertRule | null): RuleBody {
  const [score = null, grade = null] = form.grade === '' ? [] : form.grade.split(':');
  return {
    workflowId: form.workflow === '' || !WITH_WORKFLOW.includes(form.kind) ? null : Number(form.workflow), enabled: before?.enabled ?? true, recipients: form.everybody ? null : form.recipients, email: form.email, hook: form.hook, mutedUntil: before?.mutedUntil ?? null,
    settings: { windowMinutes: Number(form.windowMinutes), limit: Number(form.limit), least: Number(form.least), score, grade },
  };
}

export const changed = ({ workflowId, enabled, settings, recipients, email, hook, mutedUntil }: AlertRule, changes: Partial<RuleBody>): RuleBody => ({ workflowId, enabled, settings, recipients, email, hook, mutedUntil, ...changes });

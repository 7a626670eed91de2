import { definePackage } from '@parcours/sdk/node';
import { condition } from './steps/condition.js';
import { hasConsent } from './steps/has-consent.js';
import { setConsent } from './steps/set-consent.js';
import { fits } from './steps/fits.js';
import { filter } from './steps/filter.js';
import { merge } from './steps/merge.js';
import { repeat } from './steps/repeat.js';
import { respond } from './steps/respond.js';
import { runWorkflow } from './steps/run-workflow.js';
import { series } from './steps/series.js';
import { set } from './steps/set.js';
import { split } from './steps/split.js';
import { stop } from './steps/stop.js';
import { switchCases } from './steps/switch.js';
import { wait } from './steps/wait.js';
import { businessEvent } from './triggers/business-event.js';
import { calledByWorkflow } from './triggers/called-by-workflow.js';
import { date } from './triggers/date.js';
import { attribute } from './triggers/attribute.js';
import { event } from './triggers/event.js';
import { form } from './triggers/form.js';
import { list } from './triggers/list.js';
import { manual } from './triggers/manual.js';
import { segment } from './triggers/segment.js';
import { schedule } from './triggers/schedule.js';
import { callerBasic, callerHeader, callerJwt, callerSignature } from './callers/credentials.js';
import { webhook } from './triggers/webhook.js';

export default definePackage({
  id: 'core',
  label: { en: 'Essentials', fr: 'Essentiels' },
  nodes: [manual, form, webhook, event, businessEvent, date, list, segment, attribute, schedule, calledByWorkflow, condition, fits, switchCases, split, filter, set, setConsent, hasConsent, wait, series, repeat, merge, runWorkflow, respond, stop],
  credentials: [callerBasic, callerHeader, callerJwt, callerSignature],
});

import type { Delivery, RunStatus } from '@parcours/sdk/api';

type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

export const runTones: Readonly<Record<RunStatus, Tone>> = { queued: 'neutral', running: 'info', waiting: 'warning', done: 'success', failed: 'danger', cancelled: 'neutral' };
export const deliveryTones: Readonly<Record<Delivery['status'], Tone>> = { pending: 'info', sent: 'success', skipped: 'neutral', failed: 'danger', unknown: 'warning' };

import type { Message } from '@parcours/sdk/api';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

const STATUS: Readonly<Record<Message['status'], Tone>> = { pending: 'info', sent: 'accent', skipped: 'neutral', failed: 'danger', unknown: 'warning' };
const REPORT: Readonly<Record<string, Tone>> = { delivered: 'success', opened: 'success', clicked: 'success', printed: 'success', posted: 'success', deferred: 'warning', bounced: 'danger', complained: 'danger', failed: 'danger', returned: 'danger', stopped: 'warning', unsubscribed: 'warning' };
const ICONS: Readonly<Record<string, string>> = { email: 'mail', sms: 'message-square', post: 'printer', web: 'globe' };

/** What a message's state looks like: the last report of its provider says more than that it was sent. */
export const toneOf = ({ status, report }: Pick<Message, 'status' | 'report'>): Tone => (status === 'sent' && report !== null ? (REPORT[report] ?? 'accent') : STATUS[status]);

export const channelIcon = (channel: string): string => ICONS[channel] ?? 'send';

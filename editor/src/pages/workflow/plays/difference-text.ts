import type { CaseOutcome } from '@parcours/sdk/api';
import '../../messages/messages';

type Difference = CaseOutcome['differences'][number];

interface Words {
  t(key: string, named?: Record<string, unknown>): string;
  te(key: string): boolean;
  /** An output of a node that is called so, in the language of the screen. */
  portOf(nodeName: string, port: string): string;
  number(value: number): string;
}

const MESSAGE = /^(.*): (\w+) (\w+) after ([\d.]+) (min|h|d)(?:, “([\s\S]*)”)?$/;
const ARROW = ' → ';

/** The server compares in one language: what it says of a way, a message or a state is put into the words of the screen. Anything else stays as it is. */
export function differenceText({ what }: Pick<Difference, 'what'>, text: string, { t, te, portOf, number }: Words): string {
  if (what === 'status') return te(`plays.status.${text}`) ? t(`plays.status.${text}`) : text;
  if (what === 'path') {
    const at = text.lastIndexOf(ARROW);
    return at < 0 ? text : text.slice(0, at) + ARROW + portOf(text.slice(0, at), text.slice(at + ARROW.length));
  }
  const [all, node = '', channel = '', status = '', amount = '', unit = '', subject] = (what === 'message' && MESSAGE.exec(text)) || [];
  if (all === undefined) return text;
  const known = te(`plays.delivery.${status}`) ? t(`plays.delivery.${status}`) : status;
  const way = te(`outbox.channels.${channel}`) ? t(`outbox.channels.${channel}`) : channel;
  return t(subject === undefined ? 'plays.messageWas' : 'plays.messageWasCalled', { node, channel: way, status: known, after: t(`plays.after.${unit}`, { amount: number(Number(amount)) }), ...(subject === undefined ? {} : { subject }) });
}

import type { NodeContext } from '@parcours/sdk/node';
import type { Transport } from './transport.js';

/** Where messages of a play end up: written as they would be sent, and taken by nobody. */
export async function rehearsalTransport(credential: number, context: NodeContext): Promise<Transport> {
  const { values } = await context.account(credential);
  return {
    fromEmail: values['fromEmail'] ?? 'sender@example.org', fromName: values['fromName'] ?? '', together: 100, calls: 1,
    send: async (messages) => messages.map(({ messageId }) => ({ providerId: messageId })),
  };
}

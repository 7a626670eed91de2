import { routes, type KeptRun } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/workflow';
import { computed, ref, shallowRef, watch } from 'vue';
import { call } from '../../../api/client';
import { can } from '../../../app/can';
import { useLoadedOptions } from '../../../fields/use-loaded-options';

/** A contact as templates know it. */
export interface SampleContact {
  readonly id?: number;
  readonly email?: string;
  readonly phone?: string;
  readonly externalId?: string;
  readonly timezone?: string;
  readonly locale?: string;
  readonly attributes: JsonObject;
}

/** Somebody to write with before there is anybody. */
const INVENTED: SampleContact = { email: 'camille.moreau@example.org', phone: '+33612345678', externalId: 'C-1042', timezone: 'Europe/Paris', locale: 'fr', attributes: { firstName: 'Camille', lastName: 'Moreau', city: 'Lyon', postalCode: '69002' } };

/** As in the engine: attributes beside the fixed fields, which win. */
export const contactValues = ({ attributes, ...fixed }: SampleContact): JsonObject => ({ ...attributes, ...(fixed as JsonObject) });

const filled = (contact: object): SampleContact => {
  const { attributes = {}, ...rest } = Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== null && value !== undefined)) as { attributes?: JsonObject };
  const { id, email, phone, externalId, timezone, locale } = rest as SampleContact;
  return { attributes, ...Object.fromEntries(Object.entries({ id, email, phone, externalId, timezone, locale }).filter(([, value]) => value !== undefined)) };
};

/** Whose data templates are tried with: the contact of the run, one that is chosen, or an invented one. */
export function useSampleContact(run: () => KeptRun | null) {
  /** The number of a contact. Null: whoever the run has, else the invented one. */
  const chosen = ref<string | null>(null);
  const read = shallowRef<{ readonly id: number; readonly contact: SampleContact } | null>(null);
  const failure = shallowRef<unknown>(null);
  const id = computed(() => (chosen.value === null ? (run()?.contact?.id ?? null) : Number(chosen.value)));
  watch(
    id,
    async (wanted) => {
      failure.value = null;
      if (wanted === null || read.value?.id === wanted || !can('contacts:read')) return;
      try {
        const contact = await call(routes.plays.contact, { path: { id: wanted } });
        if (wanted === id.value) read.value = { id: wanted, contact: filled({ ...contact, id: wanted }) };
      } catch (thrown) {
        if (wanted === id.value) failure.value = thrown;
      }
    },
    { immediate: true },
  );
  const source = useLoadedOptions(async ({ search, cursor }, signal) => {
    const page = await call(routes.contacts.list, { query: { limit: 20, ...(search === '' ? {} : { search }), ...(cursor === null ? {} : { cursor }) }, signal });
    return { options: page.items.map((contact) => ({ value: String(contact.id), label: contact.email ?? contact.externalId ?? `#${contact.id}` })), nextCursor: page.nextCursor };
  });
  const invented = computed(() => read.value === null || read.value.id !== id.value);
  return { chosen, choose: (next: string | null): void => void (chosen.value = next), source, failure, id, invented, contact: computed(() => (invented.value ? INVENTED : (read.value?.contact ?? INVENTED))) };
}

export type ChosenContact = ReturnType<typeof useSampleContact>;

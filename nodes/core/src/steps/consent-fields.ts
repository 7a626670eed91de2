import { UserError, field, type BatchItem, type Contact, type OptionsContext, type OptionsPage } from '@parcours/sdk/node';

/** What both nodes about consent ask for. */
export const consentFields = {
  purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, options: 'purposes', required: true }),
  channel: field.choice({
    label: { en: 'Channel', fr: 'Canal' },
    choices: [
      { value: 'email', label: { en: 'Email', fr: 'E-mail' } },
      { value: 'sms', label: { en: 'SMS', fr: 'SMS' } },
      { value: 'post', label: { en: 'Post', fr: 'Courrier' } },
      { value: 'web', label: { en: 'Web', fr: 'Web' } },
    ],
    default: 'email',
  }),
};

export const listPurposes = async (context: OptionsContext): Promise<OptionsPage> => ({
  options: (await context.purposes()).map(({ key, name }) => ({ value: key, label: name.fr === undefined || name.fr === name.en ? name.en : `${name.en} · ${name.fr}` })),
});

/** Throws `no_contact` for a run that is about nobody. */
export function personOf(item: Pick<BatchItem<unknown>, 'contact'>): Contact {
  if (item.contact === null) throw new UserError('no_contact', 'Expected a journey of a contact, found a run without contact; start it with a trigger that identifies one, such as a form or an event.');
  return item.contact;
}

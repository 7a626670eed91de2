import { field, type OptionsContext, type OptionsPage } from '@parcours/sdk/node';

/** Which points are meant. */
export const programmeField = field.dynamicChoice({
  label: { en: 'Programme', fr: 'Programme' },
  help: { en: 'The first programme of the workspace when empty.', fr: 'Le premier programme de l’espace de travail si vide.' },
  options: 'programmes',
});

export const listProgrammes = async (context: OptionsContext): Promise<OptionsPage> => ({ options: (await context.loyaltyOffers()).programmes.map(({ key, name }) => ({ value: key, label: name, hint: key })) });

export const listPools = async (context: OptionsContext): Promise<OptionsPage> => ({ options: (await context.loyaltyOffers()).pools.map(({ key, name }) => ({ value: key, label: name, hint: key })) });

export const listTiers = async (context: OptionsContext, params: { readonly programme?: string }): Promise<OptionsPage> => {
  const { programmes } = await context.loyaltyOffers();
  const programme = params.programme ? programmes.find(({ key }) => key === params.programme) : programmes[0];
  return { options: (programme?.tiers ?? []).map(({ key, name }) => ({ value: key, label: name, hint: key })) };
};

export const reasonField = field.text({
  label: { en: 'Reason', fr: 'Motif' },
  help: { en: 'Stands on the statement of the contact.', fr: 'Figure sur le relevé du contact.' },
  placeholder: { en: 'Order {{ json.event.properties.orderId }}', fr: 'Commande {{ json.event.properties.orderId }}' },
  template: true,
  maximumLength: 500,
});

import { defineAction, definePackage, field, next } from '@parcours/sdk/node';

export const greet = defineAction({
  type: 'greet',
  version: 1,
  label: { en: 'Greet', fr: 'Saluer' },
  description: { en: 'Writes a greeting into the data.', fr: 'Écrit une salutation dans les données.' },
  icon: 'hand',
  keywords: { en: 'hello welcome example', fr: 'bonjour bienvenue exemple' },
  fields: {
    greeting: field.text({
      label: { en: 'Greeting', fr: 'Salutation' },
      help: { en: 'Values such as {{ contact.firstName }} are filled in for each contact.', fr: 'Les valeurs comme {{ contact.firstName }} sont remplies pour chaque contact.' },
      default: 'Hello {{ contact.firstName }}',
      template: true,
      required: true,
    }),
  },
  summary: ['greeting'],
  execute: (items) => items.map(({ json, params }) => next('main', { json: { ...json, greeting: params.greeting } })),
});

export default definePackage({ id: 'template', label: { en: 'Template', fr: 'Modèle' }, nodes: [greet] });

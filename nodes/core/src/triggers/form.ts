import { UserError, defineTrigger, enter, field, ignore, isEmail, type FormPage, type Json, type JsonObject } from '@parcours/sdk/node';

const MAXIMUM_LENGTH = 2_000;

const sentences = {
  en: {
    missing: (label: string) => `"${label}" is empty; please fill it in.`,
    unticked: (label: string) => `Please tick "${label}" to continue.`,
    email: (label: string) => `"${label}" must be an email address such as name@example.org; please check it.`,
    long: (label: string) => `"${label}" is longer than ${MAXIMUM_LENGTH} characters; please shorten it.`,
  },
  fr: {
    missing: (label: string) => `Le champ « ${label} » est vide ; veuillez le remplir.`,
    unticked: (label: string) => `Veuillez cocher « ${label} » pour continuer.`,
    email: (label: string) => `Le champ « ${label} » attend une adresse e-mail, par exemple nom@exemple.fr ; veuillez la vérifier.`,
    long: (label: string) => `Le champ « ${label} » dépasse ${MAXIMUM_LENGTH} caractères ; veuillez le raccourcir.`,
  },
};

type FormField = FormPage['fields'][number];

function readText(input: FormField, value: Json | undefined, words: (typeof sentences)['en']): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  const details = { field: input.name };
  if (text === '') {
    if (input.required) throw new UserError('missing_value', words.missing(input.label), details);
    return undefined;
  }
  if (text.length > MAXIMUM_LENGTH) throw new UserError('value_too_long', words.long(input.label), details);
  if (input.type === 'email' && !isEmail(text)) throw new UserError('bad_email', words.email(input.label), details);
  return text;
}

/** The values of the declared fields; anything else that was posted is left out, and so are empty answers. */
function readValues(page: FormPage, posted: JsonObject): JsonObject {
  const words = sentences[page.language];
  const values: JsonObject = {};
  for (const input of page.fields) {
    const value = Object.hasOwn(posted, input.name) ? posted[input.name] : undefined;
    if (input.type === 'checkbox') {
      const ticked = value === true || value === 'on' || value === 'true';
      if (input.required && !ticked) throw new UserError('missing_value', words.unticked(input.label), { field: input.name });
      values[input.name] = ticked;
    } else {
      const text = readText(input, value, words);
      if (text !== undefined) values[input.name] = text;
    }
  }
  return values;
}

const inputs = field.rows({
  label: { en: 'Fields', fr: 'Champs' },
  help: { en: 'The first field of type email tells who the contact is; the others become its attributes.', fr: 'Le premier champ de type e-mail identifie le contact ; les autres deviennent ses attributs.' },
  required: true,
  default: [
    { name: 'email', label: 'Email', type: 'email', required: true },
    { name: 'firstName', label: 'First name', type: 'text', required: false },
  ],
  fields: {
    name: field.text({
      label: { en: 'Name', fr: 'Nom' },
      help: { en: 'How templates call it, for example firstName.', fr: 'Son nom dans les modèles, par exemple firstName.' },
      required: true,
      pattern: { source: '[A-Za-z][A-Za-z0-9_]{0,63}', expected: { en: 'a name of letters, digits and "_" such as firstName', fr: 'un nom fait de lettres, de chiffres et de « _ », par exemple firstName' } },
    }),
    label: field.text({ label: { en: 'Label', fr: 'Libellé' }, required: true, maximumLength: 200 }),
    type: field.choice({
      label: { en: 'Type', fr: 'Type' },
      choices: [
        { value: 'text', label: { en: 'Text', fr: 'Texte' } },
        { value: 'email', label: { en: 'Email', fr: 'E-mail' } },
        { value: 'tel', label: { en: 'Phone', fr: 'Téléphone' } },
        { value: 'checkbox', label: { en: 'Checkbox', fr: 'Case à cocher' } },
      ],
    }),
    required: field.boolean({ label: { en: 'Required', fr: 'Obligatoire' } }),
  },
});

function refuseTwice(fields: readonly FormField[]): void {
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UserError('duplicate_field', `Expected each field of the form to have its own name, found "${twice}" twice; rename one of them.`, { field: 'fields' });
}

export const form = defineTrigger({
  type: 'form',
  version: 1,
  label: { en: 'Form', fr: 'Formulaire' },
  description: { en: 'Publishes a page with a form; each submission starts a journey of that contact.', fr: 'Publie une page avec un formulaire ; chaque envoi démarre un parcours pour ce contact.' },
  icon: 'clipboard-list',
  keywords: { en: 'form page signup subscribe landing lead newsletter survey', fr: 'formulaire page inscription abonnement prospect newsletter sondage' },
  fields: {
    path: field.text({ label: { en: 'Address', fr: 'Adresse' }, help: { en: 'The end of the page’s address.', fr: 'La fin de l’adresse de la page.' }, format: 'path', required: true }),
    language: field.choice({ label: { en: 'Language of the page', fr: 'Langue de la page' }, choices: [{ value: 'en', label: { en: 'English', fr: 'Anglais' } }, { value: 'fr', label: { en: 'French', fr: 'Français' } }] }),
    title: field.text({ label: { en: 'Title', fr: 'Titre' }, required: true, default: 'Stay in touch', maximumLength: 200 }),
    intro: field.text({ label: { en: 'Introduction', fr: 'Introduction' }, default: '', format: 'multiline', maximumLength: 2_000 }),
    fields: inputs,
    button: field.text({ label: { en: 'Button', fr: 'Bouton' }, required: true, default: 'Send', maximumLength: 60 }),
    thanks: field.text({ label: { en: 'Thanks', fr: 'Remerciement' }, help: { en: 'Shown after sending.', fr: 'Affiché après l’envoi.' }, required: true, default: 'Thank you!', format: 'multiline', maximumLength: 2_000 }),
  },
  summary: ['title'],
  examples: [
    { hit: { on: 'form', values: { email: 'ada@example.org', something: 'else' } }, items: [{ email: 'ada@example.org' }] },
    { hit: { on: 'schedule', dueAt: 0 }, items: null },
  ],
  subscribe: ({ path, ...page }) => {
    refuseTwice(page.fields);
    return [{ on: 'form', path, form: page }];
  },
  receive: (hit, { path: _, ...page }) => {
    if (hit.on === 'manual') return enter([hit.json]);
    if (hit.on !== 'form') return ignore('Waits for submissions of its form.');
    const values = readValues(page, hit.values);
    const address = page.fields.find(({ type, name }) => type === 'email' && values[name] !== undefined)?.name;
    if (address === undefined) return enter([values]);
    const { [address]: email, ...attributes } = values;
    return enter([values], { email: String(email), attributes });
  },
});

import { UserError, defineCredential, field } from '@parcours/sdk/node';
import { HEADER_NAME, HEADER_VALUE } from './header-shapes.js';

export const header = defineCredential({
  type: 'header',
  label: { en: 'HTTP header', fr: 'En-tête HTTP' },
  fields: {
    name: field.text({ label: { en: 'Header', fr: 'En-tête' }, default: 'Authorization', required: true, maximumLength: 100 }),
    value: field.text({ label: { en: 'Value', fr: 'Valeur' }, placeholder: { en: 'Bearer …', fr: 'Bearer …' }, required: true }),
  },
  secret: ['value'],
});

export const basic = defineCredential({
  type: 'basic',
  label: { en: 'HTTP user and password', fr: 'Utilisateur et mot de passe HTTP' },
  fields: {
    user: field.text({ label: { en: 'User', fr: 'Utilisateur' }, required: true, maximumLength: 500 }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, default: '', maximumLength: 1_000 }),
  },
  secret: ['password'],
});

/** The header a credential of the given type adds to a request. */
export function authorize(type: 'header' | 'basic', values: Readonly<Record<string, string>>): Record<string, string> {
  if (type === 'basic') return { authorization: `Basic ${Buffer.from(`${values['user'] ?? ''}:${values['password'] ?? ''}`, 'utf8').toString('base64')}` };
  const name = (values['name'] ?? '').trim().toLowerCase();
  const value = values['value'] ?? '';
  if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) throw new UserError('bad_credential', 'Expected the credential to hold the name of a header and a value on one line, found something else; correct the credential.');
  return { [name]: value };
}

import { fieldSource, type About, type FieldMade } from './field-source.js';
import { Source, literal } from './literal.js';
import { camel, type OpenApi } from './read-openapi.js';

export interface OperationPlace {
  /** Where requests go, without a slash at the end. */
  readonly server: string;
  readonly packageId: string;
  /** Name of the exported credential; null for none. */
  readonly credential: string | null;
  /** That credential is added as a cookie. */
  readonly credentialCookie: boolean;
  tell(sentence: string): void;
}

export interface Settings {
  readonly fields: Record<string, Source>;
  readonly options: Record<string, Source>;
}

const FILE_HELP = { en: 'Name under which the item carries the file.', fr: 'Nom sous lequel l’élément porte le fichier.' };

function put({ fields, options }: Settings, name: string, required: boolean, { source, inside }: FieldMade): string {
  const target = required ? fields : options;
  let own = camel(name);
  for (let count = 2; Object.hasOwn(fields, own) || Object.hasOwn(options, own) || own === 'options' || own === 'account'; count++) own = `${camel(name)}${count}`;
  target[own] = source;
  return `{{ params.${required ? own : `options.${own}`}${inside} }}`;
}

/** Puts a value into the settings: needed ones by themselves, the rest among the options that can be added. Answers where its value stands, null when no field takes it. */
export function placeField(api: OpenApi, settings: Settings, { tell }: OperationPlace, id: string, name: string, about: About): string | null {
  const made = fieldSource(api, name, about);
  if (typeof made !== 'string') return put(settings, name, about.required, made);
  tell(`${id}: "${name}" ${made}, which was left out${about.required ? ' although the service needs it; write a field for it' : ''}.`);
  return null;
}

/** A setting that names the file to send. */
export const placeFile = (settings: Settings, name: string, label: string, required: boolean): string =>
  put(settings, name, required, { source: new Source(`field.text(${literal({ label: { en: label }, help: FILE_HELP, template: true, ...(required ? { required } : {}) })})`), inside: '' });

/** A setting for a text that is sent as it is. */
export const placeText = (settings: Settings, name: string, label: string, required: boolean): string =>
  put(settings, name, required, { source: new Source(`field.text(${literal({ label: { en: label }, format: 'multiline', template: true, ...(required ? { required } : {}) })})`), inside: '' });

import { field, type OptionsContext, type OptionsPage } from '@parcours/sdk/node';

const picture = { accept: ['image/png', 'image/jpeg'], maximumBytes: 4 * 1024 * 1024 } as const;

export const listPurposes = async (context: OptionsContext): Promise<OptionsPage> => ({
  options: (await context.purposes()).map(({ key, name, basis }) => ({ value: key, label: name.en === name.fr || name.fr === undefined ? name.en : `${name.en} · ${name.fr}`, hint: basis })),
});

/** What letters and postcards have in common. */
export const postingFields = {
  purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, help: { en: 'Only contacts who allow post for this purpose get it.', fr: 'Seuls les contacts qui acceptent le courrier pour cette finalité le reçoivent.' }, options: 'purposes', default: '' }),
  mode: field.choice({ label: { en: 'What happens', fr: 'Ce qui se passe' }, choices: [{ value: 'post', label: { en: 'It is printed and posted', fr: 'Il est imprimé et posté' } }, { value: 'proof', label: { en: 'A proof only: nothing is posted', fr: 'Une épreuve seulement : rien n’est posté' } }] }),
  typeface: field.choice({ label: { en: 'Typeface', fr: 'Caractères' }, choices: [{ value: 'serif', label: { en: 'Source Serif', fr: 'Source Serif' } }, { value: 'sans', label: { en: 'Source Sans', fr: 'Source Sans' } }] }),
  speed: field.choice({ label: { en: 'Speed', fr: 'Affranchissement' }, choices: [{ value: 'standard', label: { en: 'Standard', fr: 'Rapide' } }, { value: 'economy', label: { en: 'Economy', fr: 'Économique' } }, { value: 'registered', label: { en: 'Registered', fr: 'Recommandé' } }] }),
};

/** A file of the workspace, at most 4 MB. */
export const pictureField = (label: { en: string; fr: string }, help?: { en: string; fr: string }) => field.file({ label, ...(help === undefined ? {} : { help }), ...picture });

export const namedPictures = field.rows({
  label: { en: 'Pictures', fr: 'Images' }, help: { en: 'Write ![60](name) on a line of its own where a picture goes, 60 mm wide.', fr: 'Écrivez ![60](nom) seul sur une ligne à la place de l’image, large de 60 mm.' }, addLabel: { en: 'Add a picture', fr: 'Ajouter une image' },
  fields: { name: field.text({ label: { en: 'Name', fr: 'Nom' }, required: true, maximumLength: 60, pattern: { source: '[A-Za-z0-9._-]+', expected: { en: 'letters, digits, ".", "-" and "_"', fr: 'des lettres, chiffres, « . », « - » et « _ »' } } }), file: field.file({ label: { en: 'File', fr: 'Fichier' }, required: true, ...picture }) },
  maximum: 20,
});

/**
 * The abbreviations of NF Z10-011 and of the national address base, used only where a line is longer than 38 characters: first the kind of
 * street and what stands around it, then titles and ranks. Keys are capitals without accents.
 */
export const STREET_WORDS: Readonly<Record<string, string>> = {
  ALLEE: 'ALL', ALLEES: 'ALL', APPARTEMENT: 'APT', AVENUE: 'AV', BATIMENT: 'BAT', BATIMENTS: 'BAT', BOULEVARD: 'BD', CARREFOUR: 'CAR', CENTRE: 'CTRE', CHEMIN: 'CHE', CITE: 'CITE', CLOS: 'CLOS', CORNICHE: 'COR', COURS: 'CRS',
  DOMAINE: 'DOM', ESCALIER: 'ESC', ESPLANADE: 'ESP', ETAGE: 'ETG', FAUBOURG: 'FBG', GRANDE: 'GDE', HAMEAU: 'HAM', IMMEUBLE: 'IMM', IMPASSE: 'IMP', LOTISSEMENT: 'LOT', MAISON: 'MAIS', PASSAGE: 'PAS', PAVILLON: 'PAV',
  PLACE: 'PL', PLATEAU: 'PLT', PROMENADE: 'PROM', QUAI: 'QU', QUARTIER: 'QRT', RESIDENCE: 'RES', ROND: 'RD', ROUTE: 'RTE', SENTIER: 'SEN', SENTE: 'SEN', SQUARE: 'SQ', TRAVERSE: 'TRA', VILLAGE: 'VLGE', VOIE: 'VOIE', ZONE: 'ZONE',
};

export const TITLES: Readonly<Record<string, string>> = {
  ADJUDANT: 'ADJ', AMIRAL: 'AML', ARCHEVEQUE: 'ARCHEV', ASPIRANT: 'ASP', CAPITAINE: 'CNE', CARDINAL: 'CDL', CHANOINE: 'CHN', COLONEL: 'CEL', COMMANDANT: 'CDT', DOCTEUR: 'DR', EVEQUE: 'EVQ', GENERAL: 'GAL', GOUVERNEUR: 'GOU',
  INGENIEUR: 'ING', INSPECTEUR: 'INSP', LIEUTENANT: 'LTN', MADAME: 'MME', MADEMOISELLE: 'MLLE', MAITRE: 'ME', MARECHAL: 'MAL', MINISTRE: 'MIN', MONSEIGNEUR: 'MGR', MONSIEUR: 'M', MESSIEURS: 'MM', MESDAMES: 'MMES', NOTRE: 'ND',
  PASTEUR: 'PAST', PREFET: 'PREF', PRESIDENT: 'PDT', PROFESSEUR: 'PR', RECTEUR: 'RECT', SAINT: 'ST', SAINTE: 'STE', SAINTS: 'STS', SAINTES: 'STES', SERGENT: 'SGT', VEUVE: 'VVE',
};

export const PHRASES: readonly (readonly [string, string])[] = [
  ['ZONE INDUSTRIELLE', 'ZI'], ['ZONE ARTISANALE', 'ZA'], ['ZONE D ACTIVITES', 'ZA'], ['ZONE D ACTIVITE', 'ZA'], ['ZONE D AMENAGEMENT CONCERTE', 'ZAC'], ['CENTRE COMMERCIAL', 'CCAL'], ['BOITE POSTALE', 'BP'], ['LIEU DIT', 'LD'], ['ROND POINT', 'RPT'],
];

/** Left out last, from lines that are still too long. */
export const SMALL_WORDS: ReadonlySet<string> = new Set(['DE', 'DU', 'DES', 'LA', 'LE', 'LES', 'D', 'L', 'ET', 'AUX', 'AU']);

/** Given names and family names that are common in France. */
export const FIRST_NAMES = ['Adèle', 'Alice', 'Amine', 'Anaïs', 'Antoine', 'Arthur', 'Aurélie', 'Baptiste', 'Camille', 'Céline', 'Chloé', 'Clara', 'Damien', 'Élodie', 'Émile', 'Emma', 'Fatima', 'Félix', 'François', 'Gabriel', 'Hugo', 'Inès', 'Jeanne', 'Joséphine', 'Jules', 'Karim', 'Léa', 'Léo', 'Louis', 'Louise', 'Lucas', 'Maëlle', 'Malik', 'Manon', 'Marie', 'Mathilde', 'Nathan', 'Nicolas', 'Noémie', 'Océane', 'Paul', 'Pauline', 'Raphaël', 'Romain', 'Rose', 'Sarah', 'Sofia', 'Théo', 'Thomas', 'Valérie', 'Yasmine', 'Zoé'];
export const LAST_NAMES = ['Bernard', 'Bertrand', 'Blanchard', 'Bonnet', 'Boyer', 'Chevalier', 'Clément', 'Da Silva', 'David', 'Diallo', 'Dubois', 'Dupont', 'Durand', 'Faure', 'Fontaine', 'Fournier', 'Garcia', 'Garnier', 'Gauthier', 'Girard', 'Guérin', 'Henry', 'Lambert', 'Laurent', 'Lefèvre', 'Legrand', 'Leroy', 'Marchand', 'Martin', 'Mercier', 'Michel', 'Moreau', 'Morel', 'Muller', 'Nguyen', 'Nicolas', 'Perrin', 'Petit', 'Renard', 'Richard', 'Robert', 'Rousseau', 'Roux', 'Simon', 'Thomas', 'Vidal', 'Vincent'];

/** Town, postal code and how many customers live there compared with the others. */
export const TOWNS: readonly (readonly [string, string, number])[] = [
  ['Paris', '75011', 9], ['Paris', '75018', 8], ['Lyon', '69003', 6], ['Marseille', '13006', 6], ['Toulouse', '31000', 5], ['Nice', '06000', 4], ['Nantes', '44000', 4], ['Montpellier', '34000', 3], ['Strasbourg', '67000', 3], ['Bordeaux', '33000', 4], ['Lille', '59800', 4], ['Rennes', '35000', 3],
  ['Reims', '51100', 2], ['Saint-Étienne', '42000', 2], ['Le Havre', '76600', 2], ['Grenoble', '38000', 2], ['Dijon', '21000', 2], ['Angers', '49000', 2], ['Clermont-Ferrand', '63000', 2], ['Brest', '29200', 1], ['Tours', '37000', 1], ['Annecy', '74000', 1], ['La Rochelle', '17000', 1], ['Ajaccio', '20000', 1],
];

/** What the shop sells: name, kind and price in euros. */
export const RECORDS: readonly (readonly [string, string, number])[] = [
  ['Rock Around the Clock', 'rock', 19.9], ['Kind of Blue', 'jazz', 24.9], ['Melody Nelson', 'chanson', 22.5], ['Les Fleurs du mal', 'chanson', 18], ['Discovery', 'électro', 29.9], ['Moon Safari', 'électro', 26], ['Carmen', 'classique', 34], ['Gymnopédies', 'classique', 15.5], ['A Love Supreme', 'jazz', 27], ['Abbey Road', 'rock', 31], ['Tourne-disque', 'matériel', 149], ['Casque', 'matériel', 79],
];
export const SHOPS = ['Paris Oberkampf', 'Lyon Part-Dieu', 'Nantes Graslin'];

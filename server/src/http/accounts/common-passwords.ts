const COMMON =
  'password password1 password12 password123 password1234 password! passw0rd p@ssw0rd p@ssword pa$$word motdepasse motdepasse1 azertyuiop azerty123 azerty1234 azertyui qwertyuiop qwerty123 qwerty1234 qwertyui qwertyuiop123 ' +
  'qwertz123 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 zaq12wsx qazwsxedc asdfghjkl asdfasdf zxcvbnm123 1234567890 123456789 12345678 0123456789 987654321 9876543210 87654321 11111111 111111111 00000000 000000000 ' +
  '22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 12341234 11223344 112233445566 123123123 1234qwer qwer1234 123qweasd abcd1234 abc12345 abcdefgh abcdefg1 a1b2c3d4 aaaaaaaa aa123456 ' +
  'iloveyou iloveyou1 iloveyou2 jetaime123 jetaime1 chouchou doudou123 loulou123 bonjour123 bonjour1 soleil123 marseille princess princess1 sunshine sunshine1 football football1 baseball basketball superman superman1 ' +
  'batman123 starwars trustno1 whatever welcome1 welcome123 letmein1 letmein123 changeme changeme1 changeme123 changeit default1 default123 admin123 admin1234 administrator administrateur adminadmin root1234 ' +
  'rootroot testtest test1234 testing123 user1234 guest123 secret123 monkey123 dragon123 master123 shadow123 michael1 jennifer jordan23 charlie1 jessica1 michelle nicolas1 camille1 alexandre caroline isabelle ' +
  'francois frederic sebastien stephanie valentin portugal computer internet samsung1 google123 facebook facebook1 linkedin linkedin1 minecraft fortnite pokemon123 naruto123 liverpool liverpool1 arsenal1 chelsea1 ' +
  'barcelona realmadrid juventus mercedes ferrari1 cheyenne chocolate chocolat cookie123 cheese123 pizza123 banana123 butterfly blink182 metallica slipknot nirvana1 elephant snowball cocacola mountain security ' +
  'passpass passwort passwort1 hallo123 wachtwoord contraseña contrasena parola123 haslo123 senha123 summer2025 summer2026 winter2025 winter2026 spring2026 autumn2025 ete2026! hiver2026 january1 janvier1 monday123 ' +
  'parcours parcours1 parcours123 parcours2026 marketing marketing1 newsletter entreprise company123';

/** Passwords that attackers try first, lower-case; those under eight characters are refused for their length already. */
const commonPasswords: ReadonlySet<string> = new Set(COMMON.split(' '));

/** Whether a password is on the list, a single repeated character, or made of what is public about the person. */
export function isCommonPassword(password: string, known: readonly string[]): boolean {
  const lower = password.normalize('NFC').toLowerCase();
  if (commonPasswords.has(lower) || /^(.)\1*$/su.test(lower)) return true;
  return known.some((text) => text !== '' && lower === text.normalize('NFC').toLowerCase());
}

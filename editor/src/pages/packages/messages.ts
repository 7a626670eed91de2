import { registerMessages } from '../../i18n/i18n';
import * as en from './messages-en';
import * as fr from './messages-fr';

registerMessages('packages', { en: en.packages, fr: fr.packages });
registerMessages('failure', { en: en.failures, fr: fr.failures });

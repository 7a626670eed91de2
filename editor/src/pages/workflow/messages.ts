import { registerMessages } from '../../i18n/i18n';
import { english } from './messages-en';
import { french } from './messages-fr';

registerMessages('workflow', { en: english, fr: french });

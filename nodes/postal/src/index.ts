import { definePackage } from '@parcours/sdk/node';
import { addressValid } from './address-valid.js';
import { printShop } from './print-shop/print-shop-credential.js';
import { lob } from './providers/lob-credential.js';
import { maileva } from './providers/maileva-credential.js';
import { sendLetter } from './send-letter.js';
import { sendPostcard } from './send-postcard.js';

export default definePackage({ id: 'postal', label: { en: 'Postal mail', fr: 'Courrier postal' }, nodes: [sendLetter, sendPostcard, addressValid], credentials: [printShop, maileva, lob] });

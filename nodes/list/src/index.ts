import { definePackage } from '@parcours/sdk/node';
import { add } from './add.js';
import { inSegment } from './in-segment.js';
import { member } from './member.js';
import { move } from './move.js';
import { remove } from './remove.js';

export default definePackage({ id: 'list', label: { en: 'Lists', fr: 'Listes' }, nodes: [add, remove, move, member, inSegment] });

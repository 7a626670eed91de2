import { followNpm } from './follow-npm.mjs';
import { launch } from './launch.mjs';

followNpm();
await launch('start.js');

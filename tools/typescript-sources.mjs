// node --import ./tools/typescript-sources.mjs x.ts: runs sources as the tests see them, without a build.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);

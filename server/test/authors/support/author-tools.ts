import { openToolchain, type Toolchain } from '../../../src/main/cli/node/toolchain.js';
import { fromSources } from '../../support/plugin-sources.js';

/** The tools of authors, run from the sources of Parcours as the tests are. */
export const authorTools = (): Promise<Toolchain> => openToolchain(fromSources);

import type { Environment } from '../../core/executor/environment.js';
import type { Beginning, Begun, Clock, Store } from '../../core/ports.js';
import { GroupCommit } from '../entries/group-commit.js';
import { unlessAway } from '../node-context.js';

type Effects = readonly Beginning[];

/** Effects that begin while others are being written down share the next commit: nodes say it one by one, and a commit takes a round of the disk. */
export function beginTogether(store: Store, clock: Clock): Environment['begin'] {
  const begun = new GroupCommit<Effects, Begun>({
    commit: async (groups) => {
      const begun = await store.begin(groups.flat(), clock.now());
      return groups.map(() => begun);
    },
    sizeOf: (effects) => effects.length,
    maxSize: 1_000,
    // with two at once 5 mails share a commit, with one 8 or 9: 10 and 23 % less of PostgreSQL's time for each, in two turns on a busy machine
    atOnce: 1,
  });
  return (effects) => unlessAway(() => begun.add(effects));
}

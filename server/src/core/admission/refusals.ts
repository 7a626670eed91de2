/** Why an entry did not become a run of its own. Numbers are those of the counters at `RUN_NODE`; append only. */
export const REFUSAL_COUNTS = { already_entered: 10, still_inside: 11, too_soon: 12, replaced: 13, key_unreadable: 14, over_quota: 15, held_out: 16 } as const;

export type RefusalCode = keyof typeof REFUSAL_COUNTS;

/** For those who see it: one sentence each. */
export const REFUSAL_SENTENCES: Readonly<Record<RefusalCode, string>> = {
  already_entered: 'The contact has entered this workflow before, and its entry rule lets everybody in once.',
  still_inside: 'The contact is still in this workflow, and its entry rule lets nobody in twice at the same time.',
  too_soon: 'The contact has entered this workflow lately; its entry rule asks for some days in between.',
  replaced: 'A newer entry came within the set time and took the place of one that had not started yet.',
  key_unreadable: 'The key of the entry rule or of the limits could not be filled in for this entry; correct its template.',
  over_quota: 'The workspace has started as many runs today as its quota allows; raise it in the settings of the workspace, or wait until midnight UTC.',
  held_out: 'The contact belongs to the hold-out group of this workflow: it is kept out, so that those who go through can be compared with it.',
};

/** Counter of failed runs whose error workflow could not be started, because it is not published. */
export const ERROR_NOT_TOLD_COUNT = 21;

/** Names of the lines about runs. */
export const RUN_STARTED = 'run.started';
export const RUN_ENDS = ['run.done', 'run.exit', 'run.goal', 'run.failed', 'run.cancelled'] as const;

/** How a run that has ended did so, as `runs_over` has it: to be written exactly so, or the index does not fit. */
export const RUN_END_NAME = (of: string): string =>
  `(case when ${of}.status = 2 then 'run.failed' when ${of}.status = 3 then 'run.cancelled' when ${of}.outcome is null then 'run.done' when (${of}.outcome ->> 'kind') = 'goal' then 'run.goal' else 'run.exit' end)`;

import { UserError } from '@parcours/sdk/node';

/** Code cannot be run on this machine, whoever asks; says what to install. */
export const unavailableBecause = (detail?: string): UserError =>
  new UserError(
    'sandbox_unavailable',
    'Code steps and JavaScript in settings need a sandbox that is not there on this machine: install python3, make and g++ and run "npm run postinstall", or use Node 22 or newer, then start the server again.',
    detail === undefined ? {} : { detail },
  );

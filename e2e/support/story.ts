import { it } from '@jest/globals';

/** A browser drawn by the processor of a busy machine takes its time. */
const STEP_MS = 90_000;

/**
 * Steps of one story: each goes on where the last one ended, so after a failure the others fail at once instead of each waiting in vain.
 * `onFailure` gets a chance to show where the story stood.
 */
export function tellStory(onFailure: () => Promise<void>): (title: string, tell: () => Promise<void>) => void {
  let broken: string | undefined;
  return (title, tell) => {
    it(title, async () => {
      if (broken !== undefined) throw new Error(`This step goes on from "${broken}", which failed.`);
      try {
        await tell();
      } catch (error) {
        broken = title;
        await onFailure();
        throw error;
      }
    }, STEP_MS);
  };
}

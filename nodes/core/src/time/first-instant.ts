import type { DateTime } from 'luxon';

/**
 * The one rule for local times that clocks skip or repeat:
 * - a time that is skipped (02:30 when clocks jump from 02:00 to 03:00) is moved on by the length of the jump, to 03:30;
 * - a time that comes twice (02:30 when clocks go back from 03:00 to 02:00) is taken the first time.
 *
 * Luxon does the former by itself; of a repeated time it keeps the offset it came from.
 */
export const firstInstant = (local: DateTime): number => Math.min(...local.getPossibleOffsets().map((possible) => possible.toMillis()));

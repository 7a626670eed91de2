import type { Command } from './commands';
import { fold, matches } from './matches';

function rank(command: Command, query: string): number {
  const label = fold(command.label);
  if (label.startsWith(query)) return 0;
  if (label.includes(query)) return 1;
  return 2;
}

/** The commands that have every word of the query, in either language, best first. Without one: all, as they are. */
export function searchCommands(commands: readonly Command[], query: string): Command[] {
  const wanted = query.trim();
  if (wanted === '') return [...commands];
  const found = commands.filter((command) => matches(wanted, command.label, command.words, command.hint, command.group));
  const folded = fold(wanted);
  return found.map((command, index) => ({ command, index })).sort((a, b) => rank(a.command, folded) - rank(b.command, folded) || a.index - b.index).map(({ command }) => command);
}

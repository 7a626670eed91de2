import { onMounted, onUnmounted, ref, shallowReactive } from 'vue';

/** Something that can be done now, by name. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading it stands under. */
  readonly group: string;
  readonly icon?: string;
  readonly hint?: string | undefined;
  readonly keys?: string;
  /** Further words it is found by: its name in the other language. */
  readonly words?: string;
  run(): void;
}

export interface CommandSource {
  readonly commands: () => readonly Command[];
  /** Places where a text stands, for the search over everything. */
  readonly find?: (query: string) => readonly Command[];
}

const sources = shallowReactive(new Set<CommandSource>());

/** Which way the command bar is open; null while it is closed. */
export const commandBar = ref<'commands' | 'find' | null>(null);

/** Offers what this component can do, as long as it is on the page. */
export function useCommands(source: CommandSource): void {
  onMounted(() => sources.add(source));
  onUnmounted(() => sources.delete(source));
}

// the page's own before those of the whole product
const innermostFirst = (): CommandSource[] => [...sources].reverse();
export const allCommands = (): Command[] => innermostFirst().flatMap((source) => [...source.commands()]);
export const canFind = (): boolean => innermostFirst().some((source) => source.find !== undefined);
export const findText = (query: string): Command[] => innermostFirst().flatMap((source) => [...(source.find?.(query) ?? [])]);

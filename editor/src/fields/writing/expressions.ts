import { inject, provide, type InjectionKey } from 'vue';

/** A form whose settings may be JavaScript. */
interface Expressions {
  /** Names the form among all others of the page: the node it belongs to. */
  readonly owner: () => string;
  /** What is told meanwhile can be taken back on its own. */
  readonly asOneStep: (change: () => void) => void;
}

const KEY: InjectionKey<Expressions> = Symbol('expressions');

/** For the form of a node: the server evaluates expressions in its settings. */
export const provideExpressions = (expressions: Expressions): void => provide(KEY, expressions);

/** Null where settings are not evaluated, as in credentials. */
export const useExpressions = (): Expressions | null => inject(KEY, null);

const PATH: InjectionKey<() => string> = Symbol('path of the field');

/** For controls that hold several texts: where the field around them stands in the settings. */
export const provideFieldPath = (path: () => string): void => provide(PATH, path);
export const useFieldPath = (): (() => string) => inject(PATH, () => '');

/** What a text control carries in which an expression is written, wherever it stands. */
export const EXPRESSION_CLASS = 'writes-expression';

/** One line of a menu. */
export type MenuEntry =
  | 'separator'
  | {
      readonly label: string;
      readonly icon?: string;
      readonly keys?: string;
      readonly checked?: boolean;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly run: () => void;
    };

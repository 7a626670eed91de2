import type { Localized } from './json.js';

/** What people of the workspace are told by mail, each in their language. */
export interface TeamMessage {
  /** `item.delivery.key` of what is told. */
  readonly key: string;
  /** Addresses of members of the workspace, at most 20. */
  readonly to: readonly string[];
  /** The subject, too. */
  readonly title: Localized;
  readonly lead: Localized;
  readonly facts: readonly { readonly label: Localized; readonly value: string }[];
  /** Whom it is about; the mail leads to their page. */
  readonly contactId: number | null;
}

/** Who was told. */
export interface TeamTold {
  readonly told: readonly string[];
  /** Their mail was not taken; the others have theirs, so it is not tried again. */
  readonly missed: readonly string[];
}

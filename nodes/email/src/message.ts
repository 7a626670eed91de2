/** A file on its way with a message. */
export interface Attached {
  readonly fileName: string;
  readonly mimeType: string;
  readonly content: Buffer;
  /** Set for an image the HTML shows by `cid:`. */
  readonly contentId?: string;
}

/** A message for one recipient, as every way of sending takes it. */
export interface Message {
  /** The delivery's key. */
  readonly key: string;
  readonly from: { readonly address: string; readonly name: string };
  readonly to: string;
  /** Empty: replies go to the sender. */
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** In angle brackets; the same over all tries of a delivery. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attached: readonly Attached[];
}

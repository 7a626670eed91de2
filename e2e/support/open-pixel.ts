import type { Email } from 'postal-mime';

/** The address of the invisible image in a mail, as a mail program would fetch it. */
export function openPixelOf(mail: Email): string {
  const address = /<img src="([^"]+\/t\/o\/[^"]+)"/.exec(mail.html ?? '')?.[1];
  if (address === undefined) throw new Error(`Expected an invisible image in "${mail.subject}", found none in: ${mail.html ?? 'a mail without HTML'}`);
  return address.replaceAll('&amp;', '&');
}

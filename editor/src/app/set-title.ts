/** Names the browser tab; a page may name it better once it knows what it shows. */
export function setTitle(title: string): void {
  document.title = `${title} · Parcours`;
}

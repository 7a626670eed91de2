import createPurifier from 'dompurify';

/** Where a message would tell that it was opened: looking at a copy is no opening. */
const PIXEL = /\/(t\/o\/[^/]+|l\/[^/]+\.png)$/;
const ACTING = ['script', 'iframe', 'object', 'embed', 'form', 'input', 'button', 'textarea', 'select', 'base', 'meta', 'link', 'noscript', 'template'];

const isRemote = (address: string): boolean => /^(https?:)?\/\//i.test(address.trim()) && new URL(address, window.location.href).origin !== window.location.origin;

/** Style sheets may fetch, and so tell that somebody looks. */
const withoutAddresses = (css: string): string => css.replace(/@import[^;]*;?/gi, '').replace(/(?:url|image|image-set|src)\((?!\s*['"]?data:)[^)]*\)/gi, 'none');

const purifier = createPurifier(window);
let remoteImages = 0;

purifier.addHook('uponSanitizeElement', (node, { tagName }) => {
  if (tagName === 'style') node.textContent = withoutAddresses(node.textContent ?? '');
});
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'IMG') {
    const source = node.getAttribute('src') ?? '';
    if (PIXEL.test(source)) node.removeAttribute('src');
    else if (isRemote(source)) {
      remoteImages += 1;
      node.removeAttribute('src');
    }
  }
  const style = node.getAttribute('style');
  if (style !== null) node.setAttribute('style', withoutAddresses(style));
  if (!node.hasAttribute('href')) return;
  // nobody follows a person's links by looking at a copy: where they lead is told instead
  node.setAttribute('title', node.getAttribute('href') ?? '');
  node.removeAttribute('href');
});

export interface CleanMail {
  readonly html: string;
  /** Images of other places, which would learn that somebody looks: they are left out, and the page's policy would stop them too. */
  readonly remoteImages: number;
}

/** The HTML of a message as it is safe to show in a frame without scripts (SECURITY M3): no script, no form, no image that counts, no link that leads away. */
export function cleanMail(html: string): CleanMail {
  remoteImages = 0;
  const cleaned = purifier.sanitize(html, { WHOLE_DOCUMENT: true, FORBID_TAGS: ACTING, ADD_TAGS: ['style'], FORBID_ATTR: ['srcset', 'ping', 'action', 'formaction', 'background'], ALLOW_DATA_ATTR: false });
  return { html: `<!doctype html>${cleaned}`, remoteImages };
}

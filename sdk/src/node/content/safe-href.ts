const SCHEMES = /^(https?:|mailto:|tel:|sms:|#|\/(?!\/)|%unsubscribe%|\{\{)/i;

/** An address that may stand in a link: the web, mail, a telephone, or a template; anything else becomes `#`. */
export const safeHref = (href: string): string => (isSafeHref(href) ? href.trim() : '#');

export const isSafeHref = (href: string): boolean => SCHEMES.test(href.trim());

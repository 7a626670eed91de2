/** Browsers and servers take longer ones badly. */
const LONGEST = 8_000;

/** Whether a link may lead there: an address of the web, and one a header can carry. */
export const isWebAddress = (url: unknown): url is string => typeof url === 'string' && url.length <= LONGEST && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

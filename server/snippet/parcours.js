// Parcours on a site. Settings stand on the script's own tag:
//   data-write-key     of the source; data-host: where to send, otherwise where this file comes from
//   data-consent       "required": keeps nothing and sends nothing before parcours.consent(true)
//   data-page          "off": page views only where parcours.page() is called
//   data-cookie-domain ".example.org": one visitor over several hosts of a site
(function (window, document) {
  'use strict';
  const script = document.currentScript || document.querySelector('script[data-write-key]');
  const before = window.parcours || [];
  if (!script || before.version) return;
  const settings = script.dataset;
  const writeKey = settings.writeKey;
  const host = (settings.host || new URL(script.src).origin).replace(/\/$/, '');
  const YEAR_SECONDS = 31536000;
  const QUEUE = 'parcours.queue';
  const MOST = 100;
  const BATCH = 20;
  const SOON_MS = 150;
  const MOST_BYTES = 60000;

  const now = () => new Date().toISOString();
  const id = () => (window.crypto.randomUUID ? window.crypto.randomUUID() : Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''));

  // --- what is kept in the browser; nothing is, before consent ---
  const domain = settings.cookieDomain ? `; domain=${settings.cookieDomain}` : '';
  const secure = window.location.protocol === 'https:' ? '; secure' : '';
  const read = (name) => {
    const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
  };
  const write = (name, value) => {
    document.cookie = `${name}=${value === null ? '' : encodeURIComponent(value)}; path=/; max-age=${value === null ? 0 : YEAR_SECONDS}; samesite=lax${secure}${domain}`;
  };
  // storage may be full or forbidden: then what is not sent yet lives as long as the page
  const stored = () => {
    try {
      const found = JSON.parse(window.localStorage.getItem(QUEUE) || '[]');
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  };
  const store = (calls) => {
    if (!agreed) return;
    try {
      if (calls.length) window.localStorage.setItem(QUEUE, JSON.stringify(calls));
      else window.localStorage.removeItem(QUEUE);
    } catch {
      return;
    }
  };

  const asks = settings.consent === 'required';
  let agreed = !asks || read('parcours_consent') === '1';
  let anonymousId = (agreed && read('parcours_id')) || id();
  let userId = agreed ? read('parcours_user') : null;
  let queue = agreed ? stored() : [];
  let sending = 0;
  let failures = 0;
  let timer = null;
  let click = new URLSearchParams(window.location.search).get('parcours_click');

  const remember = () => {
    if (!agreed) return;
    write('parcours_id', anonymousId);
    write('parcours_user', userId);
    if (asks) write('parcours_consent', '1');
    store(queue);
  };

  // --- sending: one batch at a time, kept until it is acknowledged; the server knows a call that comes twice ---
  const body = (calls) => JSON.stringify({ writeKey, sentAt: now(), batch: calls });
  const url = `${host}/v1/batch`;
  const later = (delayMs) => {
    if (timer === null) timer = setTimeout(flush, delayMs);
  };
  const done = (calls) => {
    const gone = new Set(calls.map((call) => call.messageId));
    queue = queue.filter((call) => !gone.has(call.messageId));
    store(queue);
  };
  function flush() {
    timer = null;
    if (!agreed || sending || !queue.length) return;
    const calls = queue.slice(0, BATCH);
    sending = calls.length;
    const text = body(calls);
    // text/plain: browsers ask no leave for it first
    window.fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'text/plain' }, keepalive: text.length < MOST_BYTES, credentials: 'omit' })
      .then((answer) => {
        // refused for good is done too: sent again it would be refused again
        const again = answer.status === 429 || answer.status >= 500;
        if (!again) done(calls);
        failures = again ? failures + 1 : 0;
        return again ? Number(answer.headers.get('retry-after')) * 1000 : 0;
      }, () => {
        failures += 1;
        return 0;
      })
      .then((waitMs) => {
        sending = 0;
        if (queue.length) later(Math.max(waitMs, failures ? Math.min(60000, 500 * 2 ** failures) * (0.5 + Math.random() / 2) : 0));
      });
  }
  // a page that goes away has no time to wait; what does not arrive is still stored for the next page
  const leave = () => {
    if (agreed && queue.length && window.navigator.sendBeacon) {
      const calls = queue.slice(0, BATCH);
      const text = body(calls);
      if (text.length < MOST_BYTES) window.navigator.sendBeacon(url, new Blob([text], { type: 'text/plain' }));
    }
  };

  const context = () => {
    const query = new URLSearchParams(window.location.search);
    const campaign = {};
    query.forEach((value, name) => {
      if (name.startsWith('utm_')) campaign[name === 'utm_campaign' ? 'name' : name.slice(4)] = value;
    });
    const { href, pathname, search } = window.location;
    const found = {
      page: { url: href, path: pathname, search, title: document.title, referrer: document.referrer },
      locale: window.navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, userAgent: window.navigator.userAgent,
      library: { name: 'parcours.js', version: '1' },
    };
    if (Object.keys(campaign).length) found.campaign = campaign;
    if (click) found.click = click;
    return found;
  };

  const add = (type, fields) => {
    const call = Object.assign({ type, messageId: id(), anonymousId, timestamp: now(), context: context() }, userId ? { userId } : {}, fields);
    if (type === 'page') click = null;
    queue.push(call);
    // who never comes back online, or never agrees, must not fill the browser
    if (queue.length > MOST) queue.splice(0, queue.length - MOST);
    if (!agreed) return;
    store(queue);
    later(SOON_MS);
  };

  let shown = null;
  const api = {
    version: 1,
    track: (event, properties) => add('track', { event, properties }),
    page: (...all) => {
      const properties = typeof all[all.length - 1] === 'object' ? all.pop() : undefined;
      const [category, name] = all.length > 1 ? all : [undefined, all[0]];
      shown = window.location.pathname + window.location.search;
      add('page', { category, name: name || document.title, properties });
    },
    identify: (who, traits) => {
      const named = typeof who === 'string' || typeof who === 'number';
      const next = named ? String(who) : userId;
      // somebody else at this browser: not the same visitor any more
      if (userId && next !== userId) anonymousId = id();
      userId = next;
      remember();
      add('identify', { traits: named ? traits : who });
    },
    group: (groupId, traits) => add('group', { groupId: String(groupId), traits }),
    alias: (next, previousId) => {
      const previous = previousId || userId || anonymousId;
      userId = String(next);
      remember();
      add('alias', { userId, previousId: String(previous) });
    },
    reset: () => {
      anonymousId = id();
      userId = null;
      remember();
    },
    consent: (given) => {
      if (given) {
        agreed = true;
        remember();
        flush();
        return;
      }
      queue = [];
      if (agreed) {
        store([]);
        ['parcours_id', 'parcours_user', 'parcours_consent'].forEach((name) => write(name, null));
      }
      agreed = !asks;
      userId = null;
      anonymousId = id();
    },
    anonymousId: () => anonymousId,
    userId: () => userId,
    flush,
    /** What was called before this file had come. */
    push: (call) => {
      const [name, ...values] = call;
      if (typeof api[name] === 'function') api[name](...values);
    },
  };
  window.parcours = api;
  remember();
  Array.from(before).forEach(api.push);

  if (settings.page !== 'off') {
    const moved = () => {
      if (window.location.pathname + window.location.search !== shown) api.page();
    };
    ['pushState', 'replaceState'].forEach((name) => {
      const original = window.history[name];
      window.history[name] = function (...all) {
        const result = original.apply(this, all);
        // after the page has given itself its new title
        setTimeout(moved);
        return result;
      };
    });
    window.addEventListener('popstate', () => setTimeout(moved));
    if (shown === null) api.page();
  }
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());
  window.addEventListener('online', flush);
  if (queue.length) later(SOON_MS);
})(window, document);

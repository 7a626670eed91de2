const FIRST_NAMES = ['Ada', 'Chloé', 'Diego', 'Emma', 'Farid', 'Grace', 'Hugo', 'Inès', 'Jonas', 'Léa', 'Mina', 'Noé', 'Olga', 'Paul', 'Rosa', 'Sami', 'Tess', 'Yuki'];
const VISIT_EVERY_MS = 2_000;
const MAX_VISITORS = 500;
const OPENING_SHARE = 0.6;
const OPEN_WITHIN_MS = 12_000;

const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(Math.random() * values.length)] as Value;

export interface DemoVisitors {
  /** A mail arrived; some people open it after a while, as people do. */
  mailArrived(raw: string): void;
  stop(): void;
}

/** People who sign up at the demo's form through its public address, like anyone would. */
export function startDemoVisitors(formUrl: string, onError: (error: unknown) => void): DemoVisitors {
  const timers = new Set<NodeJS.Timeout>();
  let visitors = 0;
  const visit = async (): Promise<void> => {
    const firstName = pick(FIRST_NAMES);
    const email = `${firstName.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()}.${Date.now().toString(36)}@demo.example`;
    const response = await fetch(formUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, firstName }) });
    // the form is paused or gone: whoever plays with the demo may do that
    if (response.status >= 500) throw new Error(`The demo's form answered ${response.status}.`);
  };
  const steady = setInterval(() => {
    if (++visitors > MAX_VISITORS) clearInterval(steady);
    else visit().catch(onError);
  }, VISIT_EVERY_MS);
  timers.add(steady);
  return {
    mailArrived: (raw) => {
      // the body is quoted-printable: lines broken with "=", and "=" itself written as "=3D"
      const pixel = /https?:\/\/[^\s"]+\/t\/o\/[\w-]+\.gif/.exec(raw.replace(/=\n/g, '').replace(/=3D/g, '='))?.[0];
      if (pixel === undefined || Math.random() > OPENING_SHARE) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        fetch(pixel).catch(onError);
      }, Math.random() * OPEN_WITHIN_MS);
      timers.add(timer);
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

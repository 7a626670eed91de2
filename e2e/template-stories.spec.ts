import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { useApp } from './support/app.js';
import { eventually } from './support/eventually.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { addressOf, instantIn, lettersAtPrintShop, useTemplateStage, type Left, type Play } from './support/template-stage.js';

/*
 * Each template that tells a scenario of the source documents, played as its demo says: its draft is published as the gallery makes it, its people
 * do what the script says at the minute it says so, and what leaves by SMTP, to an operator and to a print shop is held against what it promises.
 * A minute before each promised message it must not have left yet; when nobody is under way any more, nothing else has.
 */
const settings: Record<string, string> = { PARCOURS_SESSION_IDLE_DAYS: '365', PARCOURS_SESSION_DAYS: '365' };
let mails: MailServer;
// the settings are read in the hook of the product, which runs after this one
beforeAll(async () => {
  mails = await startMailServer();
  Object.assign(settings, { PARCOURS_SMTP_URL: `smtp://127.0.0.1:${mails.port}?ignoreTLS=true`, PARCOURS_MAIL_FROM: 'Parcours <parcours@example.com>' });
});
const app = useApp(settings);
const stage = useTemplateStage(app, () => mails);
beforeAll(() => stage.open());
afterAll(async () => {
  await stage.close();
  await mails.close();
});

const FOLDER = join(import.meta.dirname, '../server/templates');
const stories = readdirSync(FOLDER)
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { id: string; scenario?: string; name: { en: string } })
  .flatMap(({ id, scenario, name }) => (scenario === undefined ? [] : [{ id, scenario, name: name.en, number: Number(scenario.slice(1)) }]))
  .sort((one, other) => one.number - other.number);

const typed = (text: string): string => text.replaceAll('’', "'");
const order = (one: Left, other: Left): number => `${one.channel} ${one.to} ${one.says}`.localeCompare(`${other.channel} ${other.to} ${other.says}`);

/** What the template says has left by an instant. */
function promised(play: Play, by: number): Left[] {
  const { messages } = play.template.expected ?? { messages: [] };
  return messages
    .filter((one) => instantIn(play, one) <= by)
    .map(({ channel, to, says }) => ({ channel, to: addressOf(play, to), says: typed(says[play.language] ?? says.en) }))
    .sort(order);
}

/** What has left; a text message ends with its link and how to answer STOP, which are not foretold. */
async function gone(play: Play, foretold: readonly Left[]): Promise<Left[]> {
  const left = [...(await stage.left(play))].map((one) => ({ ...one, says: typed(one.says) }));
  const beginnings = foretold.filter(({ channel }) => channel === 'sms');
  return left.map((one) => (one.channel === 'sms' ? { ...one, says: beginnings.find(({ to, says }) => to === one.to && one.says.startsWith(says))?.says ?? one.says } : one)).sort(order);
}

async function holds(play: Play, by: number): Promise<void> {
  const foretold = promised(play, by);
  try {
    await eventually(async () => { expect(await gone(play, foretold)).toEqual(foretold); });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\nThe ways they took:\n${await stage.ways(play)}`, { cause: error });
  }
}

async function tell(play: Play): Promise<void> {
  const { demo, expected } = play.template;
  const script = (demo?.script ?? []).map((happening) => ({ at: instantIn(play, happening), happening }));
  const moments = [...new Set([...script.map(({ at }) => at), ...(expected?.messages ?? []).map((one) => instantIn(play, one))])].sort((one, other) => one - other);
  for (const at of moments) {
    const time = { moment: at };
    const due = script.filter((one) => one.at === time.moment);
    const when = [...(demo?.script ?? []), ...(expected?.messages ?? [])].find((one) => instantIn(play, one) === at);
    if (when === undefined) throw new Error('Expected a moment of the demo, found another.');
    await stage.moveTo(play, when, 60);
    await holds(play, at - 60_000);
    await stage.moveTo(play, when);
    for (const { happening } of due) {
      await stage.happen(play, happening);
      // a visitor who leaves an address is one person with who came before once the call is worked off
      if (happening.anonymous === true) await stage.settle(play);
    }
    await stage.settle(play);
    await holds(play, at);
  }
}

describe('Templates, played to their end under a clock that is moved', () => {
  it.each(stories.map((story) => [story.scenario, story.name, story] as const))('%s %s', async (_scenario, _name, { id, number }) => {
    const printed = lettersAtPrintShop(app.dataDir);
    // both languages are played, each scenario in one of them
    const play = await stage.begin(id, number % 2 === 1 ? 'en' : 'fr');
    const { expected } = play.template;
    await tell(play);
    await stage.runOut(play);
    await holds(play, Infinity);
    for (const { name, members } of expected?.lists ?? []) expect([name.en, [...(await stage.membersOf(name[play.language] ?? name.en))].sort()]).toEqual([name.en, members.map((who) => addressOf(play, who)).sort()]);
    for (const { who, points } of expected?.points ?? []) expect([who, (await stage.attributesOf(addressOf(play, who)))['loyaltyPoints']]).toEqual([who, points]);
    for (const { pool, issued } of expected?.coupons ?? []) expect([pool, await stage.issued(pool)]).toEqual([pool, issued]);
    expect(lettersAtPrintShop(app.dataDir) - printed).toBe(expected?.messages.filter(({ channel }) => channel === 'post').length);
    await stage.end(play);
  }, 60_000);
});

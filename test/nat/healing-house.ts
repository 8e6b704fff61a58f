import { type PhoneBrowser, startPhoneBrowser } from '../helpers/phone-browser.ts';
import { type Truth, watchTruth } from '../helpers/shown-truth.ts';
import { type RoamingOriel, startRoamingOriel } from './roaming-oriel.ts';
import { buildTwoWays, type TwoWays } from './two-ways.ts';

/** The built daemon with two simulated cameras, a phone that watches, and two ways between them. */
export interface HealingHouse {
  readonly ways: TwoWays;
  readonly oriel: RoamingOriel;
  readonly phone: PhoneBrowser;
  readonly truth: Truth;
  close(): Promise<void>;
}

const STREAM = { width: 480, height: 272, fps: 10 };
const CAMERAS = ['porch', 'yard'].map((name) => ({ name, simulated: STREAM }));

export async function openHealingHouse(): Promise<HealingHouse> {
  const ways = await buildTwoWays();
  let oriel: RoamingOriel | undefined;
  let phone: PhoneBrowser | undefined;
  const close = async (): Promise<void> => {
    await phone?.close();
    await oriel?.close();
    await ways.close();
  };
  try {
    [oriel, phone] = await Promise.all([
      startRoamingOriel(ways.gateway, { cameras: CAMERAS }),
      startPhoneBrowser(ways.phone),
    ]);
    await phone.page.goto(oriel.link);
    await phone.page.getByTestId('stage').waitFor();
    const truth = await watchTruth(phone.page);
    await truth.untilFresh(Date.now(), 60_000);
    return { ways, oriel, phone, truth, close };
  } catch (error) {
    await close();
    throw error;
  }
}

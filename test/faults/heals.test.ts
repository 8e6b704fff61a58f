import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import type { SeenTruth } from '../helpers/shown-truth.ts';
import { type HealingHouse, openHealingHouse } from '../nat/healing-house.ts';

/** Longer than a page that nobody looks at keeps its pictures. */
const UNATTENDED_MS = 16_000;
/** Longer than a picture may be called live without a new frame, and than it takes to date it. */
const OLD_MS = 3600;
const HOUR_MS = 3_600_000;

let house: HealingHouse;
/** What was seen while something was in the way. */
const seenLies: SeenTruth['lies'][number][] = [];

beforeAll(async () => {
  house = await openHealingHouse();
});

afterAll(() => house?.close());

beforeEach(async () => {
  await untilFresh();
  await house.truth.seen();
  seenLies.length = 0;
});

const untilFresh = () => house.truth.untilFresh(Date.now(), 60_000);

/** Waits until an old picture has been seen to bear its age, and keeps what lies were seen by then. */
async function untilDated(): Promise<void> {
  await eventually(
    async () => {
      const { lies, dated } = await house.truth.seen();
      seenLies.push(...lies);
      return dated > 0;
    },
    { withinMs: 30_000, everyMs: 100, what: 'an old picture that bears its age' },
  );
}

/** From now on nothing is in the way: a picture made after this has to come. */
async function expectHealed({ old }: { readonly old: boolean }): Promise<SeenTruth> {
  await untilFresh();
  const seen = await house.truth.seen();
  expect([...seenLies, ...seen.lies]).toEqual([]);
  if (old) expect(seen.dated).toBeGreaterThan(0);
  return seen;
}

async function restart(signal: NodeJS.Signals): Promise<void> {
  await house.oriel.stop(signal);
  await house.oriel.start();
}

describe('the picture is live again, and an old one never looks so meanwhile', () => {
  it('when the phone was locked, which stops the page’s clockwork, and is opened', async () => {
    const { phone } = house;
    await phone.hide();
    await phone.freeze();
    await pause(OLD_MS);
    await phone.thaw();
    await phone.show();
    await expectHealed({ old: false });
  });

  it('when another network takes the place of Wi-Fi', async () => {
    await house.ways.take('mobile');
    await expectHealed({ old: false });
  });

  it('when nothing tells of it, and what stood on the way before is heard of no more', async () => {
    const { ways } = house;
    await ways.silence();
    await untilDated();
    await ways.take('wifi');
    await expectHealed({ old: false });
  });

  it('when a laptop slept, and wakes in another network, before a gateway that was restarted', async () => {
    const { phone, ways } = house;
    await phone.sleep();
    await ways.silence();
    await Promise.all([restart('SIGKILL'), pause(OLD_MS)]);
    await ways.take('mobile');
    await phone.wake();
    await expectHealed({ old: true });
  });

  it('when the tab was hidden for an hour, in which the gateway was killed and forgot who was there', async () => {
    const { phone } = house;
    await phone.hide();
    await Promise.all([restart('SIGKILL'), pause(UNATTENDED_MS)]);
    // The wall's clock goes on while a device sleeps, and the one that counts from the page's opening does not.
    const setAhead = `const now = Date.now; Date.now = () => now() + ${HOUR_MS}; window.setBack = () => (Date.now = now)`;
    await phone.page.evaluate(`{ ${setAhead}; }`);
    await phone.show();
    const { ages } = await expectHealed({ old: false });
    expect(ages).toContainEqual(expect.stringMatching(/^Picture of 6[01] min ago$/));
    await phone.page.evaluate('window.setBack(), undefined');
  });

  it('when the gateway was killed, on all cameras', async () => {
    await house.phone.page.getByTestId('camera-all').click();
    await untilFresh();
    await house.oriel.stop('SIGKILL');
    await untilDated();
    await house.oriel.start();
    await expectHealed({ old: false });
    await house.phone.page.getByTestId('tile-porch').click();
  });

  it('when the gateway was restarted in good order', async () => {
    await restart('SIGTERM');
    await expectHealed({ old: false });
  });

  it('when the network was away, and nobody said so', async () => {
    await house.ways.silence();
    await untilDated();
    await house.ways.restore();
    await expectHealed({ old: false });
  });

  it('when the device knew that it had no network', async () => {
    await house.ways.cut();
    await untilDated();
    await house.ways.restore();
    await expectHealed({ old: false });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExternalHouse, startExternalHouse } from '../helpers/external-house.ts';
import { pictureReturn, RETURN_LIMIT_MS } from '../helpers/picture-return.ts';
import { untilPicture } from '../helpers/shown-picture.ts';

let house: ExternalHouse;

beforeAll(async () => {
  house = await startExternalHouse();
});

afterAll(() => house?.close());

describe('while an external broker is away', () => {
  it('the picture goes on, and a new page gets its own within 5 s after it is back', async () => {
    const early = await house.open();
    await early.untilStatus('Live');
    await house.broker.stop();
    await early.untilStatus('Live; the broker is not reached, trying again…');
    const late = await house.open();
    await late.untilStatus(/^The broker is not reached, trying again: /);
    // Long enough for every pause between two tries to have grown to its longest.
    await untilPicture(early.page, { madeAfter: Date.now() + 4000 });
    expect(await early.phase()).toBe('live');

    await house.broker.start();
    const backAt = Date.now();
    const returns = await Promise.all([pictureReturn(late, backAt), pictureReturn(early, backAt)]);
    for (const return_ of returns) expect(return_).toBeLessThan(RETURN_LIMIT_MS);
    await Promise.all([early.untilStatus('Live'), late.untilStatus('Live')]);
    expect([...early.errors(), ...late.errors()]).toEqual([]);
    await late.close();
    await early.close();
  });

  it('an old page asks anew once it is back', async () => {
    const viewer = await house.open();
    await viewer.untilStatus('Live');
    await house.broker.stop();
    await viewer.untilStatus('Live; the broker is not reached, trying again…');
    // Another picture has to be asked for, and there is nobody to ask.
    await viewer.part('quality-sub').click();
    await viewer.untilFrozen();
    await house.broker.start();
    const backAt = Date.now();
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.close();
  });
});

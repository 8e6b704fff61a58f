import { type Signal, signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../protocol/messages.ts';
import { createPlaces, type Place, type Places } from '../../viewer/models/place.ts';
import { PORCH, YARD } from './fakes/gateway.ts';
import { createFakeMemory } from './fakes/memory.ts';
import { createFakePageHistory, type FakePageHistory } from './fakes/page-history.ts';

interface Scene {
  readonly places: Places;
  readonly history: FakePageHistory;
  readonly cameras: Signal<readonly CameraInfo[] | undefined>;
}

const GATE: CameraInfo = { ...YARD, name: 'gate' };
const ALL: Place = { kind: 'all' };
const at = (name: string | undefined): Place => ({ kind: 'camera', name });

function setUp(
  options: { memory?: ReturnType<typeof createFakeMemory>; history?: FakePageHistory; asked?: Place } = {},
): Scene {
  const { memory = createFakeMemory(), history = createFakePageHistory(), asked } = options;
  const cameras = signal<readonly CameraInfo[] | undefined>(undefined);
  return { places: createPlaces({ history, memory, asked, cameras }), history, cameras };
}

function setUpAt(place: Place): Scene {
  const scene = setUp({ asked: place });
  scene.cameras.value = [PORCH, YARD];
  return scene;
}

describe('the place of a page', () => {
  it('is the first camera where no place is known, once there is a list', () => {
    const { places, cameras } = setUp();
    expect(places.place.value).toEqual(at(undefined));
    cameras.value = [YARD, PORCH];
    expect(places.place.value).toEqual(at('yard'));
  });

  it('is the last one of the visit before, all cameras too', () => {
    const memory = createFakeMemory();
    const first = setUp({ memory });
    first.cameras.value = [PORCH, YARD];
    first.places.go(at('yard'));
    first.places.dispose();
    const second = setUp({ memory });
    expect(second.places.place.value).toEqual(at('yard'));
    second.cameras.value = [PORCH, YARD];
    second.places.go(ALL);
    expect(setUp({ memory }).places.place.value).toEqual(ALL);
  });

  it('is what a link asks for, before anything that is remembered', () => {
    const memory = createFakeMemory({ 'oriel.camera': 'porch', 'oriel.place': 'all' });
    expect(setUp({ memory, asked: at('yard') }).places.place.value).toEqual(at('yard'));
  });

  it('is where this very page was before it was loaded anew, whatever another page has done since', () => {
    const { history } = setUpAt(at('yard'));
    const memory = createFakeMemory({ 'oriel.camera': 'porch' });
    expect(setUp({ memory, history }).places.place.value).toEqual(at('yard'));
  });

  it('takes no harm from an entry that somebody else has written', () => {
    expect(setUp({ history: createFakePageHistory([{ camera: 7 }]) }).places.place.value).toEqual(
      at(undefined),
    );
  });

  it('remembers no camera that is not there', () => {
    const memory = createFakeMemory();
    const { cameras } = setUp({ memory, asked: at('attic') });
    cameras.value = [];
    expect(memory.read('camera')).toBeUndefined();
  });

  it('leads from a camera back to all of them, and not through every camera that was seen', () => {
    const { places, history } = setUpAt(ALL);
    places.go(at('porch'));
    places.go(at('yard'));
    expect(history.entries).toHaveLength(2);
    history.move(-1);
    expect(places.place.value).toEqual(ALL);
    history.move(1);
    expect(places.place.value).toEqual(at('yard'));
  });

  it('goes to all cameras by the browser’s own way back, where that leads there', () => {
    const { places, history } = setUpAt(ALL);
    places.go(at('porch'));
    places.go(ALL);
    expect(places.place.value).toEqual(ALL);
    history.move();
    expect([history.at, places.place.value]).toEqual([0, ALL]);
  });

  it('takes a camera that is chosen before the browser has gone back', () => {
    const { places, history } = setUpAt(ALL);
    places.go(at('porch'));
    places.go(ALL);
    places.go(at('yard'));
    history.move();
    expect(places.place.value).toEqual(at('yard'));
    expect(history.at).toBe(1);
    history.move(-1);
    expect(places.place.value).toEqual(ALL);
  });

  it('has all cameras below it once somebody has touched the page, and only once', () => {
    const { places, history } = setUpAt(at('yard'));
    expect(history.entries).toHaveLength(1);
    places.settle();
    places.settle();
    expect(history.entries).toHaveLength(2);
    history.move(-1);
    expect(places.place.value).toEqual(ALL);
    history.move(1);
    expect(places.place.value).toEqual(at('yard'));
  });

  it.each([
    { how: 'is the first there is', touched: false },
    { how: 'has all of them below it only for the way back', touched: true },
  ])('leads from all cameras back to the one before, where that $how', ({ touched }) => {
    const { places, history } = setUpAt(at('yard'));
    if (touched) places.settle();
    places.go(ALL);
    history.move();
    expect(places.place.value).toEqual(ALL);
    history.move(-1);
    expect(places.place.value).toEqual(at('yard'));
  });

  it.each([false, true])(
    'keeps few entries, however often somebody goes to and fro (touched: %s)',
    (touched) => {
      const { places, history } = setUpAt(at('yard'));
      for (let round = 0; round < 5; round++) {
        if (touched) places.settle();
        places.go(ALL);
        history.move();
        places.go(at(round % 2 === 0 ? 'porch' : 'yard'));
        if (round === 3) history.move(-1);
      }
      expect(history.entries.length).toBeLessThanOrEqual(4);
    },
  );

  it('still leads to all cameras from one that was loaded anew after a touch', () => {
    const { places, history } = setUpAt(at('yard'));
    places.settle();
    const again = setUp({ history }).places;
    history.move(-1);
    expect(again.place.value).toEqual(ALL);
  });

  it('has nothing below it where there is but one camera', () => {
    const { places, history, cameras } = setUpAt(at('porch'));
    cameras.value = [PORCH];
    places.settle();
    expect(history.entries).toHaveLength(1);
  });

  it('follows a camera to its new name', () => {
    const { places, cameras } = setUpAt(at('yard'));
    cameras.value = [PORCH, { ...GATE, formerly: 'yard' }];
    expect(places.place.value).toEqual(at('gate'));
  });

  it('finds a camera that got another name since the last visit', () => {
    const { places, cameras } = setUp({ memory: createFakeMemory({ 'oriel.camera': 'yard' }) });
    cameras.value = [PORCH, { ...GATE, formerly: 'yard' }];
    expect(places.place.value).toEqual(at('gate'));
  });

  it('is the first camera where the one on show was taken away', () => {
    const { places, cameras } = setUpAt(at('yard'));
    cameras.value = [PORCH];
    expect(places.place.value).toEqual(at('porch'));
    cameras.value = [];
    expect(places.place.value).toEqual(at(undefined));
    cameras.value = [GATE];
    expect(places.place.value).toEqual(at('gate'));
  });

  it('stays all cameras, whatever becomes of them', () => {
    const { places, cameras } = setUpAt(ALL);
    cameras.value = [GATE];
    expect(places.place.value).toEqual(ALL);
  });

  it('stays where it is when a page that lay over it goes, though another camera was opened meanwhile', () => {
    const { places, history } = setUpAt(at('porch'));
    // As settings do it: an entry of their own, which says where the page is, too.
    history.push(history.read());
    places.go(at('yard'));
    history.move(-1);
    expect(places.place.value).toEqual(at('yard'));
  });

  it('stays where it is when another fragment is typed into the address', () => {
    const { places, history } = setUpAt(at('porch'));
    history.type();
    expect(places.place.value).toEqual(at('porch'));
    places.go(at('yard'));
    expect(places.place.value).toEqual(at('yard'));
  });
});

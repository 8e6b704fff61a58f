import { describe, expect, it } from 'vitest';
import type { CameraFacts } from '../../../devices/camera.ts';
import { findRelay, shortcoming, withinReach } from '../../../gateway/control/abilities.ts';
import { isDriving, rightFor } from '../../../gateway/control/command-rules.ts';
import { commandSchema, parseCommand } from '../../../protocol/commands.ts';
import { PTZ } from './scripted-control.ts';

const doors = { ptz: true, imaging: true, relays: true, snapshot: true };
const NONE = { panTilt: false, zoom: false };
const ZOOM = { panTilt: false, zoom: true };

const zoomOnly: CameraFacts = {
  ptz: {
    ...{ ...PTZ, pan: false, tilt: false, home: false, setHome: false, position: false, maxPresets: 0 },
    ...{ continuous: ZOOM, relative: NONE, absolute: ZOOM },
  },
  imaging: { night: ['on', 'auto'], levels: ['contrast'] },
  snapshot: false,
};
const stepsOnly: CameraFacts = { ptz: { ...PTZ, continuous: NONE, absolute: NONE } };
const placesOnly: CameraFacts = { ptz: { ...PTZ, continuous: NONE, relative: NONE } };
const aimless: CameraFacts = { ptz: { ...PTZ, centre: false } };
const full: CameraFacts = { ptz: { ...PTZ, maxPresets: 2 } };

const has = 'it takes: move (zoom), move-to (zoom)';
const settings = 'it has: night (on, auto), contrast';

describe('shortcoming', () => {
  it.each<[command: string, facts: CameraFacts, sentence: string | undefined]>([
    ['{"command":"move","pan":1}', zoomOnly, `porch takes no move on pan; ${has}`],
    ['{"command":"move","pan":1,"zoom":1}', zoomOnly, undefined],
    ['{"command":"move"}', zoomOnly, undefined],
    ['{"command":"move","pan":1}', stepsOnly, undefined],
    [
      '{"command":"move","tilt":1}',
      placesOnly,
      'porch takes no move on tilt; it takes: move-to (pan, tilt, zoom)',
    ],
    ['{"command":"stop"}', zoomOnly, undefined],
    ['{"command":"move-by","zoom":0.1}', zoomOnly, `porch takes no move-by on zoom; ${has}`],
    ['{"command":"move-by","pan":0.1,"tilt":0.1}', stepsOnly, undefined],
    ['{"command":"move-by","pan":0.1,"unit":"picture"}', full, undefined],
    ['{"command":"move-by","pan":0.1,"unit":"picture"}', placesOnly, undefined],
    [
      '{"command":"move-by","pan":0.1,"unit":"picture"}',
      aimless,
      'porch takes no move-by in the unit picture on pan; it takes: move (pan, tilt, zoom), move-by (pan, tilt, zoom), move-to (pan, tilt, zoom)',
    ],
    ['{"command":"move-by","pan":0.1}', aimless, undefined],
    ['{"command":"move-by","zoom":0.1,"unit":"picture"}', zoomOnly, `porch takes no move-by on zoom; ${has}`],
    ['{"command":"move-to","zoom":0}', zoomOnly, undefined],
    ['{"command":"move-to","pan":0,"zoom":0}', zoomOnly, `porch takes no move-to on pan; ${has}`],
    ['{"command":"home"}', zoomOnly, 'porch has no home; its presets: Door, Garden'],
    ['{"command":"set-home"}', zoomOnly, 'porch has a home that can not be set, or none'],
    ['{"command":"position"}', zoomOnly, 'porch does not tell where it looks'],
    [
      '{"command":"save-preset","name":"Gate"}',
      zoomOnly,
      'porch can not keep presets; its presets: Door, Garden',
    ],
    [
      '{"command":"save-preset","name":"Gate"}',
      full,
      'porch keeps 2 presets at most and has as many; remove one, or save in place of one',
    ],
    ['{"command":"save-preset","name":"Gate","preset":"1"}', full, undefined],
    [
      '{"command":"remove-preset","preset":"1"}',
      zoomOnly,
      'porch can not change its presets; its presets: Door, Garden',
    ],
    ['{"command":"imaging"}', zoomOnly, undefined],
    ['{"command":"imaging","night":"on"}', zoomOnly, undefined],
    ['{"command":"imaging","night":"off"}', zoomOnly, `porch has no night mode off; ${settings}`],
    ['{"command":"imaging","light":"on"}', zoomOnly, `porch has no light that can be on; ${settings}`],
    ['{"command":"imaging","brightness":0}', zoomOnly, `porch has no brightness; ${settings}`],
    ['{"command":"imaging","focus":"auto"}', zoomOnly, `porch has no auto focus; ${settings}`],
    ['{"command":"focus","speed":1}', zoomOnly, `porch has no lens to focus by hand; ${settings}`],
    ['{"command":"focus","speed":1}', { ptz: PTZ }, 'porch has no picture settings'],
    ['{"command":"relay","relay":1,"state":"on"}', zoomOnly, 'porch has no relays'],
    ['{"command":"snapshot"}', zoomOnly, 'porch gives no stills'],
    ['{"command":"home"}', {}, 'porch can not be moved'],
    ['{"command":"enable","enabled":true}', {}, undefined],
  ])('%s', (command, facts, sentence) => {
    expect(shortcoming(parseCommand(command), { camera: 'porch', doors, facts })).toBe(sentence);
  });

  it.each(['{"command":"home"}', '{"command":"snapshot"}', '{"command":"relay","relay":1,"state":"on"}'])(
    '%s is no camera’s to answer that has no such door',
    (command) => {
      const question = { camera: 'yard', doors: {}, facts: undefined };
      expect(shortcoming(parseCommand(command), question)).toMatch(/^yard /);
      expect(shortcoming(parseCommand(command), { ...question, doors })).toBeUndefined();
    },
  );
});

describe('withinReach', () => {
  it('lets axes stand that the camera has not', () => {
    expect(withinReach({ pan: 1, tilt: -1, zoom: 0.5 }, zoomOnly.ptz)).toEqual({
      pan: 0,
      tilt: 0,
      zoom: 0.5,
    });
    expect(withinReach({ pan: 1, tilt: -1, zoom: 0 }, undefined)).toEqual({ pan: 1, tilt: -1, zoom: 0 });
  });

  it('knows no speed of −0, which would not be still', () => {
    expect(Object.is(withinReach({ pan: -0, tilt: 0, zoom: 0 }, undefined).pan, 0)).toBe(true);
  });
});

describe('findRelay', () => {
  const relays = [
    { token: 'lamp', pulse: false },
    { token: '1', pulse: true },
  ];
  it.each([
    ['its token', 'lamp', 'lamp'],
    ['a token before a number', '1', '1'],
    ['a number', 1, 'lamp'],
    ['a number as text', '2', '1'],
    ['a number too high', 3, undefined],
    ['no such token', 'door', undefined],
  ] as const)('%s', (_name, wanted, token) => {
    expect(findRelay(relays, wanted)?.token).toBe(token);
  });
});

describe('command rules', () => {
  const names = commandSchema.def.options.map((option) => {
    const [command] = option.def.shape.command.def.values;
    if (command === undefined) throw new Error('a command without a name');
    return { command };
  });

  it('ask for the right to configure where something stays changed', () => {
    const configuring = names.filter((name) => rightFor(name) === 'configure').map(({ command }) => command);
    expect(configuring.sort()).toEqual([
      'enable',
      'remove-preset',
      'rename-preset',
      'save-preset',
      'set-home',
    ]);
  });

  it('make a driver of whoever moves the camera, and of nobody else', () => {
    const others = names.filter((name) => !isDriving(name)).map(({ command }) => command);
    expect(others.sort()).toEqual([
      'enable',
      'imaging',
      'position',
      'presets',
      'relay',
      'remove-preset',
      'save-preset',
      'set-home',
      'snapshot',
    ]);
  });
});

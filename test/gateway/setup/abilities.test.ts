import { expect, it } from 'vitest';
import type { CameraFacts } from '../../../devices/camera.ts';
import { abilitiesOf } from '../../../gateway/setup/abilities.ts';
import { ABILITIES } from '../../../protocol/camera-setup.ts';
import { FACTS } from './fake-camera.ts';

const cases: [name: string, facts: CameraFacts, expected: readonly string[]][] = [
  ['nothing', {}, []],
  ['empty lists', { relays: [], inputs: [], imaging: { levels: [] }, events: false }, []],
  ['a camera that moves and can be taught presets', FACTS, ['pan', 'tilt', 'presets', 'events', 'snapshot']],
  [
    'everything',
    {
      ...FACTS,
      ptz: {
        pan: true,
        tilt: true,
        zoom: true,
        home: true,
        presets: [{ token: '1', name: 'door' }],
        continuous: { panTilt: true, zoom: true },
        relative: { panTilt: false, zoom: true },
        absolute: { panTilt: true, zoom: false },
        position: true,
        setHome: true,
        maxPresets: 0,
        centre: false,
      },
      imaging: {
        night: ['on'],
        light: ['on', 'off'],
        levels: ['contrast'],
        focus: { move: true, auto: false },
      },
      relays: [{ token: 'r', pulse: false }],
      inputs: [{ token: 'i' }],
      backchannel: true,
    },
    ABILITIES,
  ],
];

it.each(cases)('tells what a camera can do: %s', (_, facts, expected) => {
  expect(abilitiesOf(facts)).toEqual(expected);
});

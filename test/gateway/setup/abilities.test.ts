import { expect, it } from 'vitest';
import type { CameraFacts } from '../../../devices/camera.ts';
import { abilitiesOf } from '../../../gateway/setup/abilities.ts';
import { FACTS } from './fake-camera.ts';

const cases: [name: string, facts: CameraFacts, expected: string[]][] = [
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
    [
      'pan',
      'tilt',
      'zoom',
      'presets',
      'home',
      'relative',
      'absolute',
      'focus',
      'night',
      'light',
      'picture',
      'relays',
      'inputs',
      'events',
      'snapshot',
      'backchannel',
    ],
  ],
];

it.each(cases)('tells what a camera can do: %s', (_, facts, expected) => {
  expect(abilitiesOf(facts)).toEqual(expected);
});

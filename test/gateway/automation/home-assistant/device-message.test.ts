import { beforeAll, describe, expect, it } from 'vitest';
import type { CameraFacts, PtzFacts } from '../../../../devices/camera.ts';
import {
  type DeviceMessage,
  deviceMessage,
  withoutGone,
} from '../../../../gateway/automation/home-assistant/device-message.ts';
import { NOTICEABLE } from '../../../../gateway/automation/home-assistant/noticed.ts';
import { discoveryTopic } from '../../../../protocol/topics.ts';
import { openRuleBook, type RuleBook } from './rule-book.ts';

const still = { panTilt: false, zoom: false };
const ptz: PtzFacts = {
  pan: true,
  tilt: true,
  zoom: true,
  home: true,
  presets: [
    { token: '1', name: 'Door' },
    { token: '2', name: '' },
    { token: '3', name: 'Door' },
    { token: '4', name: 'Ga"te {{ 1 }}' },
  ],
  continuous: { panTilt: true, zoom: true },
  relative: still,
  absolute: still,
  position: true,
  setHome: true,
  maxPresets: 8,
  centre: true,
};
const everything: CameraFacts = {
  manufacturer: 'Acme',
  model: 'Dome 3',
  firmware: '1.2',
  serial: '0815',
  ptz,
  imaging: { night: ['on', 'off', 'auto'], light: ['on', 'off'], levels: ['brightness'] },
  relays: [
    { token: 'light', pulse: false },
    { token: 'door', pulse: true },
  ],
  inputs: [{ token: 'in-1' }, { token: 'in-2' }],
  snapshot: true,
  events: true,
};
const base = {
  gateway: 'home',
  camera: 'porch',
  hasEvents: true,
  noticed: new Set(NOTICEABLE),
  version: '0.2.0',
  link: 'http://oriel.local:8080/#camera=porch',
};
const bare = { ...base, facts: {}, hasEvents: false, noticed: new Set<never>(), link: undefined };

let rules: RuleBook;
beforeAll(async () => {
  rules = await openRuleBook();
});

function faults(message: unknown, camera = 'porch'): string[] {
  return rules.faults(discoveryTopic({ prefix: 'homeassistant', gateway: 'home', camera }), message);
}

function keys({ components }: DeviceMessage): string[] {
  return Object.keys(components);
}

describe('a device for Home Assistant', () => {
  const without = (...gone: (keyof CameraFacts)[]): CameraFacts =>
    Object.fromEntries(Object.entries(everything).filter(([key]) => !gone.some((one) => one === key)));
  it.each<[string, Parameters<typeof deviceMessage>[0]]>([
    ['with everything', { ...base, facts: everything }],
    ['with nothing', bare],
    ['that can not be moved', { ...base, facts: without('ptz') }],
    [
      'that only zooms',
      { ...base, facts: { ptz: { ...ptz, pan: false, tilt: false, home: false, presets: [] } } },
    ],
    [
      'with hundreds of presets',
      {
        ...base,
        facts: {
          ptz: { ...ptz, presets: Array.from({ length: 300 }, (_, i) => ({ token: `${i}`, name: 'P' })) },
        },
      },
    ],
    ['that notices nothing yet', { ...base, facts: everything, noticed: new Set() }],
    ['without a link', { ...base, facts: everything, link: undefined }],
  ])('%s keeps the rules', (_what, options) => {
    expect(faults(deviceMessage(options))).toEqual([]);
  });

  it('has what the camera has', () => {
    expect(keys(deviceMessage({ ...base, facts: everything }))).toEqual([
      'motion',
      'person',
      'vehicle',
      'tamper',
      'line',
      'doorbell',
      'input_1',
      'input_2',
      'move_left',
      'move_right',
      'move_up',
      'move_down',
      'zoom_in',
      'zoom_out',
      'stop',
      'home',
      'preset',
      'snapshot',
      'take_snapshot',
      'night',
      'light',
      'relay_1',
      'relay_2_pulse',
      'enabled',
      'viewers',
      'bitrate',
      'codec',
      'error',
    ]);
    expect(keys(deviceMessage(bare))).toEqual(['enabled', 'viewers', 'bitrate', 'codec', 'error']);
  });

  it('names who it is, and where it is watched', () => {
    const { device, origin, availability, availability_mode } = deviceMessage({ ...base, facts: everything });
    expect(device).toEqual({
      identifiers: ['oriel_home_porch'],
      name: 'porch',
      manufacturer: 'Acme',
      model: 'Dome 3',
      sw_version: '1.2',
      serial_number: '0815',
      configuration_url: 'http://oriel.local:8080/#camera=porch',
    });
    expect(origin).toEqual({ name: 'Oriel', sw_version: '0.2.0' });
    expect({ availability, availability_mode }).toEqual({
      availability: [{ topic: 'oriel/home/status' }, { topic: 'oriel/home/porch/availability' }],
      availability_mode: 'all',
    });
  });

  it('keeps the switch and the error while the camera is away, and events only while they are heard', () => {
    const { components } = deviceMessage({ ...base, facts: everything });
    const gateway = [{ topic: 'oriel/home/status' }];
    expect(components.enabled).toMatchObject({
      unique_id: 'oriel_home_porch_enabled',
      availability: gateway,
    });
    expect(components.error).toMatchObject({ availability: gateway });
    expect(components.motion).toMatchObject({
      device_class: 'motion',
      state_topic: 'oriel/home/porch/motion',
      availability: [
        ...gateway,
        { topic: 'oriel/home/porch/availability' },
        { topic: 'oriel/home/porch/state', value_template: expect.stringContaining('events') },
      ],
    });
  });

  it('offers each preset once, by its name where that tells it apart', () => {
    const { components } = deviceMessage({ ...base, facts: everything });
    expect(components.preset).toMatchObject({ options: ['Door', '2', '3', 'Ga"te {{ 1 }}'] });
  });

  it('sets night mode and light, and shows how they are set', () => {
    const { components } = deviceMessage({ ...base, facts: everything });
    for (const [key, options] of [
      ['night', ['on', 'off', 'auto']],
      ['light', ['on', 'off']],
    ] as const) {
      expect(components[key]).toMatchObject({
        platform: 'select',
        command_topic: 'oriel/home/porch/imaging/set',
        command_template: `{"${key}": {{ value | to_json }} }`,
        state_topic: 'oriel/home/porch/state',
        value_template: `{{ value_json.${key} or 'None' }}`,
        options,
      });
    }
  });

  it('calls relays as the viewer does', () => {
    const { components } = deviceMessage({ ...base, facts: everything });
    expect(components.relay_1).toMatchObject({ name: 'Switch 1' });
    expect(components.relay_2_pulse).toMatchObject({ name: 'Switch 2 (pulse)' });
  });

  it('takes away what the device had before, and says so in the form that removes it', () => {
    const message = withoutGone(
      deviceMessage({ ...base, facts: { snapshot: true } }),
      new Map([
        ['preset', 'select'],
        ['snapshot', 'image'],
      ]),
    );
    expect(message.components.preset).toEqual({ platform: 'select' });
    expect(message.components.snapshot).toMatchObject({ image_topic: 'oriel/home/porch/snapshot' });
    expect(faults(message)).toEqual([]);
  });
});

describe('the rules', () => {
  const message = () => structuredClone(deviceMessage({ ...base, facts: everything }));
  const withComponent = (component: Record<string, unknown>) => ({
    ...message(),
    components: { x: { unique_id: 'x', name: 'X', ...component } },
  });
  const topic = { state_topic: 'a/b' };
  it.each<[string, unknown]>([
    ['no origin', { ...message(), origin: undefined }],
    ['an abbreviation', { ...message(), dev: {} }],
    ['a device nobody can tell apart', { ...message(), device: { name: 'porch' } }],
    ['an unknown mode', { ...message(), availability_mode: 'some' }],
    ['a component of no platform', withComponent({ ...topic })],
    ['an unknown class', withComponent({ platform: 'binary_sensor', device_class: 'cat', ...topic })],
    ['a sensor without a topic', withComponent({ platform: 'sensor' })],
    ['a wildcard to publish on', withComponent({ platform: 'button', command_topic: 'a/+' })],
    ['a select without options', withComponent({ platform: 'select', command_topic: 'a', options: [] })],
    [
      'a doorbell that does not ring',
      withComponent({ platform: 'event', device_class: 'doorbell', event_types: ['x'], ...topic }),
    ],
    ['a rate without its unit', withComponent({ platform: 'sensor', device_class: 'data_rate', ...topic })],
    ['a sensor as a setting', withComponent({ platform: 'sensor', entity_category: 'config', ...topic })],
    [
      'a variable that is not there',
      withComponent({ platform: 'sensor', value_template: '{{ json.x }}', ...topic }),
    ],
    ['an image of two kinds', withComponent({ platform: 'image', image_topic: 'a', url_topic: 'b' })],
    [
      'an id twice',
      { ...message(), components: { x: message().components.motion, y: message().components.motion } },
    ],
  ])('see %s', (_what, broken) => {
    expect(faults(broken)).not.toEqual([]);
  });

  it('see a name that is no part of a topic', () => {
    expect(faults(message(), 'por ch')).not.toEqual([]);
  });
});

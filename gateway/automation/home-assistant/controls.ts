import type { CameraFacts, ImagingFacts, PtzFacts } from '../../../devices/camera.ts';
import type { CameraTopic } from '../../../protocol/topics.ts';
import { presetWords } from '../../control/preset-words.ts';
import type { Components } from './components.ts';

export interface ControlsOptions {
  readonly facts: CameraFacts;
  /** A topic of this camera by its whole name. */
  readonly topic: (topic: CameraTopic) => string;
}

/** Longest list of presets that is offered. */
const MAX_OPTIONS = 256;

/** What can be done with a camera: moves, presets, its picture, its switches. */
export function controlComponents({ facts, topic }: ControlsOptions): Components {
  return {
    ...(facts.ptz && ptzComponents(facts.ptz, topic)),
    ...(facts.snapshot && {
      snapshot: {
        platform: 'image',
        name: 'Snapshot',
        image_topic: topic('snapshot'),
        content_type: 'image/jpeg',
      },
      take_snapshot: {
        platform: 'button',
        name: 'Take snapshot',
        icon: 'mdi:camera',
        command_topic: topic('snapshot/get'),
      },
    }),
    ...(facts.imaging && imagingComponents(facts.imaging, topic)),
    ...relayComponents(facts, topic),
  };
}

function ptzComponents(ptz: PtzFacts, topic: ControlsOptions['topic']): Components {
  const move = (name: string, icon: string, payload_press: string) => ({
    platform: 'button' as const,
    name,
    icon,
    command_topic: topic('ptz/set'),
    payload_press,
  });
  const presets = [...new Set(presetWords(ptz.presets).values())].slice(0, MAX_OPTIONS);
  return {
    ...(ptz.pan && {
      move_left: move('Move left', 'mdi:arrow-left', 'MOVE_LEFT'),
      move_right: move('Move right', 'mdi:arrow-right', 'MOVE_RIGHT'),
    }),
    ...(ptz.tilt && {
      move_up: move('Move up', 'mdi:arrow-up', 'MOVE_UP'),
      move_down: move('Move down', 'mdi:arrow-down', 'MOVE_DOWN'),
    }),
    ...(ptz.zoom && {
      zoom_in: move('Zoom in', 'mdi:magnify-plus', 'ZOOM_IN'),
      zoom_out: move('Zoom out', 'mdi:magnify-minus', 'ZOOM_OUT'),
    }),
    ...((ptz.pan || ptz.tilt || ptz.zoom) && { stop: move('Stop', 'mdi:stop', 'STOP') }),
    ...(ptz.home && {
      home: { platform: 'button', name: 'Home', icon: 'mdi:home', command_topic: topic('home') },
    }),
    ...(presets.length > 0 && {
      preset: {
        platform: 'select',
        name: 'Preset',
        icon: 'mdi:crosshairs-gps',
        command_topic: topic('preset/set'),
        command_template: '{"preset": {{ value | to_json }} }',
        state_topic: topic('state'),
        // Home Assistant takes the word None for no choice.
        value_template: "{{ value_json.preset or 'None' }}",
        options: presets,
      },
    }),
  };
}

function imagingComponents({ night, light }: ImagingFacts, topic: ControlsOptions['topic']): Components {
  const select = (key: 'night' | 'light', options: readonly string[]) => ({
    platform: 'select' as const,
    entity_category: 'config',
    command_topic: topic('imaging/set'),
    command_template: `{"${key}": {{ value | to_json }} }`,
    state_topic: topic('state'),
    // Home Assistant takes the word None for what is not known.
    value_template: `{{ value_json.${key} or 'None' }}`,
    options,
  });
  return {
    ...(night && { night: { ...select('night', night), name: 'Night mode', icon: 'mdi:weather-night' } }),
    ...(light && { light: { ...select('light', light), name: 'Light', icon: 'mdi:lightbulb' } }),
  };
}

function relayComponents({ relays = [] }: CameraFacts, topic: ControlsOptions['topic']): Components {
  const components = relays.map(({ pulse }, index) => {
    const number = index + 1;
    // As the viewer calls them.
    const name = `Switch ${number}`;
    const command_topic = topic(`relay/${number}/set`);
    return pulse
      ? [
          `relay_${number}_pulse`,
          { platform: 'button', name: `${name} (pulse)`, command_topic, payload_press: 'ON' },
        ]
      : [
          `relay_${number}`,
          { platform: 'switch', name, command_topic, state_topic: topic(`relay/${number}`) },
        ];
  });
  return Object.fromEntries(components);
}

import type { Availability, Components } from './components.ts';

export interface DiagnosticsOptions {
  /** The camera's `state` and `enabled/set`, by their whole names. */
  readonly stateTopic: string;
  readonly enabledTopic: string;
  /** Of what is told while the camera is away or switched off too. */
  readonly always: readonly Availability[];
}

/** Home Assistant takes no longer state, in characters. */
const MAX_STATE_CHARS = 255;

/** How a camera does, and the switch that turns it off. */
export function diagnosticComponents(options: DiagnosticsOptions): Components {
  const { stateTopic, enabledTopic, always } = options;
  const diagnostic = (name: string, value_template: string) => ({
    platform: 'sensor' as const,
    name,
    entity_category: 'diagnostic',
    state_topic: stateTopic,
    value_template,
  });
  return {
    enabled: {
      platform: 'switch',
      name: 'Enabled',
      icon: 'mdi:cctv',
      entity_category: 'config',
      command_topic: enabledTopic,
      state_topic: stateTopic,
      value_template: "{{ 'ON' if value_json.enabled else 'OFF' }}",
      availability: always,
    },
    viewers: {
      ...diagnostic('Viewers', '{{ value_json.viewers }}'),
      icon: 'mdi:account-eye',
      state_class: 'measurement',
    },
    bitrate: {
      ...diagnostic('Bit rate', '{{ value_json.bitrate }}'),
      device_class: 'data_rate',
      unit_of_measurement: 'kbit/s',
      state_class: 'measurement',
    },
    codec: { ...diagnostic('Codec', '{{ value_json.codec }}'), icon: 'mdi:video' },
    error: {
      ...diagnostic('Error', `{{ (value_json.error or 'none')[:${MAX_STATE_CHARS}] }}`),
      icon: 'mdi:alert-circle-outline',
      availability: always,
    },
  };
}

import type { CameraFacts } from '../../../devices/camera.ts';
import { type CameraTopic, cameraTopic, discoveryId, statusTopic } from '../../../protocol/topics.ts';
import type { Component, Components } from './components.ts';
import { controlComponents } from './controls.ts';
import { diagnosticComponents } from './diagnostics.ts';
import { type Noticeable, noticedComponents } from './noticed.ts';

export interface DeviceMessageOptions {
  readonly gateway: string;
  readonly camera: string;
  readonly facts: CameraFacts;
  /** Whether it has events. */
  readonly hasEvents: boolean;
  readonly noticed: ReadonlySet<Noticeable>;
  /** Oriel's. */
  readonly version: string;
  /** Opens the camera in the viewer. */
  readonly link?: string | undefined;
}

type IdentifiedComponent = Component & { readonly unique_id: string };

export interface DeviceMessage {
  readonly device: Readonly<Record<string, unknown>>;
  readonly origin: { readonly name: string; readonly sw_version: string };
  readonly availability: readonly unknown[];
  readonly availability_mode: 'all';
  /** One of which only the platform is left is to be removed. */
  readonly components: Readonly<Record<string, IdentifiedComponent | { readonly platform: string }>>;
}

export const ORIGIN = 'Oriel';

/** A camera as Home Assistant's MQTT device discovery wants it told: only what the camera has. */
export function deviceMessage(options: DeviceMessageOptions): DeviceMessage {
  const { gateway, camera, facts, hasEvents, noticed, version, link } = options;
  const { manufacturer, model, firmware, serial } = facts;
  const id = discoveryId({ gateway, camera });
  const topic = (of: CameraTopic) => cameraTopic({ gateway, camera, topic: of });
  const always = [{ topic: statusTopic(gateway) }];
  const present = [...always, { topic: topic('availability') }];
  const heard = [
    ...present,
    { topic: topic('state'), value_template: "{{ 'online' if value_json.events == 'live' else 'offline' }}" },
  ];
  return {
    device: {
      identifiers: [id],
      name: camera,
      ...(manufacturer && { manufacturer }),
      ...(model && { model }),
      ...(firmware && { sw_version: firmware }),
      ...(serial && { serial_number: serial }),
      ...(link !== undefined && { configuration_url: link }),
    },
    origin: { name: ORIGIN, sw_version: version },
    availability: present,
    availability_mode: 'all',
    components: identified(id, {
      ...(hasEvents && noticedComponents({ facts, noticed, topic, availability: heard })),
      ...controlComponents({ facts, topic }),
      ...diagnosticComponents({ stateTopic: topic('state'), enabledTopic: topic('enabled/set'), always }),
    }),
  };
}

/** The same message, in which what the device had before and has no more is taken away. */
export function withoutGone(message: DeviceMessage, had: ReadonlyMap<string, string>): DeviceMessage {
  const gone = [...had].filter(([key]) => !(key in message.components));
  if (gone.length === 0) return message;
  // Home Assistant removes an entity of which only the platform is left.
  const removed = Object.fromEntries(gone.map(([key, platform]) => [key, { platform }]));
  return { ...message, components: { ...message.components, ...removed } };
}

function identified(id: string, components: Components): DeviceMessage['components'] {
  return Object.fromEntries(
    Object.entries(components).map(([key, { platform, name, ...rest }]) => [
      key,
      { platform, unique_id: `${id}_${key}`, name, ...rest },
    ]),
  );
}

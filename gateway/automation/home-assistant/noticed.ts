import {
  type CameraFacts,
  CONDITIONS,
  type Condition,
  MOMENTS,
  type Moment,
} from '../../../devices/camera.ts';
import type { CameraTopic } from '../../../protocol/topics.ts';
import type { Availability, Components } from './components.ts';

/** What a camera only shows by noticing it: nobody can ask a camera for which of these it has. */
export type Noticeable = Exclude<Condition, 'motion' | 'input' | 'relay'> | Moment;

export const NOTICEABLE: readonly Noticeable[] = [
  ...CONDITIONS.filter(
    (condition) => condition === 'person' || condition === 'vehicle' || condition === 'tamper',
  ),
  ...MOMENTS,
];

export interface NoticedOptions {
  readonly facts: CameraFacts;
  /** What it has noticed so far, or had before the gateway was started. */
  readonly noticed: ReadonlySet<Noticeable>;
  /** A topic of this camera by its whole name. */
  readonly topic: (topic: CameraTopic) => string;
  /** Of whatever hangs on the camera's events being heard. */
  readonly availability: readonly Availability[];
}

/** Motion, what else it notices, and its digital inputs. */
export function noticedComponents({ facts, noticed, topic, availability }: NoticedOptions): Components {
  const heard = { availability };
  const condition = (name: string, device_class: string, of: CameraTopic) => ({
    platform: 'binary_sensor' as const,
    name,
    device_class,
    state_topic: topic(of),
    ...heard,
  });
  const inputs = (facts.inputs ?? []).map((_input, index) => [
    `input_${index + 1}`,
    {
      platform: 'binary_sensor' as const,
      name: `Input ${index + 1}`,
      icon: 'mdi:electric-switch',
      state_topic: topic(`input/${index + 1}`),
      ...heard,
    },
  ]);
  return {
    motion: condition('Motion', 'motion', 'motion'),
    ...(noticed.has('person') && { person: condition('Person', 'occupancy', 'person') }),
    ...(noticed.has('vehicle') && { vehicle: condition('Vehicle', 'occupancy', 'vehicle') }),
    ...(noticed.has('tamper') && {
      tamper: { ...condition('Tampering', 'tamper', 'tamper'), entity_category: 'diagnostic' },
    }),
    ...(noticed.has('line') && {
      line: {
        platform: 'event',
        name: 'Line crossing',
        device_class: 'motion',
        state_topic: topic('line'),
        event_types: ['crossed'],
        ...heard,
      },
    }),
    ...(noticed.has('doorbell') && {
      doorbell: {
        platform: 'event',
        name: 'Doorbell',
        device_class: 'doorbell',
        state_topic: topic('doorbell'),
        // A doorbell of Home Assistant rings, whatever its maker calls that.
        event_types: ['ring'],
        value_template: "{{ dict(value_json, event_type='ring') | to_json }}",
        ...heard,
      },
    }),
    ...Object.fromEntries(inputs),
  };
}

import type { Moment } from '../../devices/camera.ts';
import { cameraTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { HappenedMoment } from './automated-camera.ts';

/** What the message calls it, in Home Assistant's way. */
const EVENT_TYPES: Readonly<Record<Moment, string>> = { line: 'crossed', doorbell: 'press' };

export interface PublishMomentOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly camera: string;
  /** Opens that camera in the viewer. */
  readonly link: string | undefined;
}

/** Tells that something happened; one that the broker is away for is told when it is back. */
export function publishMoment(
  { bus, gateway, camera, link }: PublishMomentOptions,
  { moment, source, at }: HappenedMoment,
): void {
  const message = {
    event_type: EVENT_TYPES[moment],
    at: new Date(at).toISOString(),
    source,
    ...(link !== undefined && { link }),
  };
  const topic = cameraTopic({ gateway, camera, topic: moment });
  bus.publish(topic, JSON.stringify(message), { qos: 1, keep: true });
}

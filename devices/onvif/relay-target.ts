import type { RelayFacts } from '../camera.ts';
import { isAnswer } from './fault.ts';
import type { OnvifClient } from './onvif-client.ts';
import { askRelays } from './services/device-service.ts';

/** Outputs, and the service through which they are switched. */
export interface RelayTarget {
  readonly service: 'device' | 'deviceIO';
  readonly relays: readonly RelayFacts[];
}

/** Cameras have their outputs in one service or the other, and some list a service that knows of none. */
export async function findRelays(client: OnvifClient): Promise<RelayTarget | undefined> {
  const services = client.has('deviceIO') ? (['deviceIO', 'device'] as const) : (['device'] as const);
  for (const service of services) {
    try {
      const relays = await askRelays(client, service);
      if (relays.length > 0) return { service, relays };
    } catch (error) {
      if (!isAnswer(error)) throw error;
    }
  }
  return undefined;
}

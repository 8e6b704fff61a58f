import type { RequestComposer } from './request-composer.ts';
import type { ServiceName } from './services/namespaces.ts';
import type { TransportCall } from './soap/soap-transport.ts';
import type { XmlElement } from './soap/xml-element.ts';

export type AskOptions = Pick<TransportCall, 'maxBytes' | 'isOpen' | 'timeoutMs'>;

/** What each function in `services/` asks a camera through. */
export interface ServiceDoor {
  /** The answer's element to a request that the `onvif` package words. Throws `DeviceError`. */
  ask(call: Parameters<RequestComposer['compose']>[0], options?: AskOptions): Promise<XmlElement>;
  /** The same to a request of our own wording. */
  request(service: ServiceName, body: string, options?: AskOptions): Promise<XmlElement>;
}

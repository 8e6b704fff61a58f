import type { Logger } from 'pino';

export interface MqttBusOptions {
  /** `mqtt:` or `mqtts:` URL of the embedded or the external broker. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM file of the authority that signed the broker's certificate. */
  readonly ca?: string;
  /** Retained on this topic while connected, and `offline` by last will when not. */
  readonly statusTopic: string;
  /**
   * Lets the broker keep what is sent to us while we are away, so that we can say that it came too late. `id` is this
   * gateway's own and the same at each start: 1 to 64 letters, digits, `-`, `_`. The embedded broker keeps nothing.
   */
  readonly session?: { readonly gateway: string; readonly id: string };
  readonly logger: Logger;
}

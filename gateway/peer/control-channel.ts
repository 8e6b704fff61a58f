import type { DataChannel } from 'node-datachannel';
import type { DtlsGate } from './dtls-gate.ts';
import type { PeerEvents } from './peer.ts';

/** The label of the data channel that carries commands. */
export const CONTROL_LABEL = 'control';

/** Answers that a viewer has not read, in bytes; whoever lets more pile up does not listen. */
const MAX_UNSENT_BYTES = 262_144;

export interface ControlChannelOptions {
  readonly channel: DataChannel;
  readonly gate: DtlsGate;
  readonly events: Pick<PeerEvents, 'onControlMessage' | 'onControlOpen'>;
}

/** The one data channel that a viewer opens; its calls are guarded as those of {@link EngineTrack} are. */
export class ControlChannel {
  readonly #gate: DtlsGate;
  readonly #channel: DataChannel;
  #closed = false;

  constructor({ channel, gate, events }: ControlChannelOptions) {
    this.#channel = channel;
    this.#gate = gate;
    channel.onMessage((message) =>
      gate.pass(() => {
        if (!this.#closed && typeof message === 'string') events.onControlMessage(message);
      }),
    );
    channel.onOpen(() =>
      gate.pass(() => {
        if (!this.#closed) events.onControlOpen();
      }),
    );
  }

  send(text: string): boolean {
    if (this.#closed || !this.#gate.isOpen()) return false;
    try {
      if (!this.#channel.isOpen() || this.#channel.bufferedAmount() > MAX_UNSENT_BYTES) return false;
      return this.#channel.sendMessage(text);
    } catch {
      return false;
    }
  }

  /** Neither messages nor events from now on; the connection ends the channel. */
  close(): void {
    this.#closed = true;
  }
}

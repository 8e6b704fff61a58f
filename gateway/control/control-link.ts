import type { Principal } from '../../access/principal.ts';
import type { Answer, Command, ControlMessage } from '../../protocol/commands.ts';

/** Somebody who may send commands: a viewer's data channel, or the automation topics. */
export interface ControlOrigin {
  readonly id: string;
  readonly principal: Principal;
  /** Takes answers to {@link ControlLink.receive} and driver events. */
  send(message: ControlMessage): void;
}

export interface ControlLink {
  /** One command as JSON; its answer goes to the origin's `send`. Never throws. */
  receive(text: string): void;
  /** Carries out one command. Never rejects: what went wrong is in the answer. */
  execute(command: Command): Promise<Answer>;
  /** The origin has gone: if it drove, the camera stops. */
  close(): void;
}

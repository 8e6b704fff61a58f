import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { type Answer, MAX_COMMAND_CHARS, transactionOf } from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import {
  COMMAND_TOPICS,
  type CommandAddress,
  commandFilter,
  parseCommandTopic,
  resultTopic,
  topicRoot,
} from '../../protocol/topics.ts';
import type { ControlLink } from '../control/control-link.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { AutomatedCamera, AutomatedCameras } from './automated-camera.ts';
import { readCommand } from './commands.ts';
import { MAX_PICTURE_BYTES, type Snapshots } from './snapshots.ts';

export interface CommandDoorOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly cameras: AutomatedCameras;
  /** A camera's published pictures. */
  readonly snapshots: (camera: string) => Pick<Snapshots, 'count' | 'resend'> | undefined;
  readonly logger: Logger;
}

/**
 * Whoever may publish on a camera's command topic has been let in by the broker's rules; here they are one origin
 * with the right to everything that the topic takes.
 */
const AUTOMATION: Principal = { id: 'automation', name: 'automation', role: 'admin', cameras: ['*'] };

/** Of those that waited at the broker, so many are answered each time; its queue may be of any length. */
const MAX_LATE_ANSWERS = 200;

type Refusal = Extract<Answer, { status: 'error' }>;

/** Takes commands from the topics of every camera, whichever come and go, and answers each. */
export class CommandDoor {
  readonly #options: CommandDoorOptions;
  readonly #links = new Map<string, { readonly camera: AutomatedCamera; readonly link: ControlLink }>();
  readonly #stopListening: () => void;
  #lateAnswers = 0;

  constructor(options: CommandDoorOptions) {
    this.#options = options;
    const { bus, gateway } = options;
    for (const { topic } of COMMAND_TOPICS) {
      bus.subscribe(
        commandFilter(gateway, topic),
        (heard, payload, late) => void this.#onCommand(heard, payload, late),
        { queued: true },
      );
    }
    this.#stopListening = bus.onConnect(() => {
      this.#lateAnswers = 0;
    });
  }

  /** Lets go of a camera that has gone: if automation moved it, it stops. */
  remove(camera: string): void {
    this.#links.get(camera)?.link.close();
    this.#links.delete(camera);
  }

  close(): void {
    this.#stopListening();
    for (const camera of [...this.#links.keys()]) this.remove(camera);
  }

  async #onCommand(topic: string, payload: Buffer, late: boolean): Promise<void> {
    const { bus, gateway, logger } = this.#options;
    const address = parseCommandTopic(gateway, topic);
    if (!address) return;
    if (late && this.#lateAnswers++ >= MAX_LATE_ANSWERS) return;
    const text = payload.subarray(0, MAX_COMMAND_CHARS + 1).toString('utf8');
    try {
      const answer = late ? tooLate(text) : await this.#answer(address, text);
      const result = `${topicRoot(gateway)}/${address.camera}/${resultTopic(address.topic)}`;
      bus.publish(result, JSON.stringify(answer), { qos: 1, keep: true });
    } catch (error) {
      logger.error({ err: error, topic }, 'a command could not be answered');
    }
  }

  async #answer({ camera, filter, number }: CommandAddress, text: string): Promise<Answer> {
    const link = this.#link(camera);
    if (!link) return refuse(text, 'unsupported', `there is no camera ${camera}`);
    try {
      const command = readCommand({ filter, text, ...(number !== undefined && { number }) });
      if (command.command !== 'snapshot') return await link.execute(command);
      return await this.#takeSnapshot(camera, () => link.execute(command));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return refuse(text, 'malformed', error.message);
    }
  }

  async #takeSnapshot(camera: string, take: () => Promise<Answer>): Promise<Answer> {
    const snapshots = this.#options.snapshots(camera);
    const before = snapshots?.count;
    const answer = unlessTooLarge(camera, await take());
    // Who asks soon after another gets the picture of that one, which was published before it was asked for.
    if (answer.status === 'ok' && snapshots?.count === before) snapshots?.resend();
    return answer;
  }

  #link(name: string): ControlLink | undefined {
    const camera = this.#options.cameras.get(name);
    const known = this.#links.get(name);
    if (known && known.camera === camera) return known.link;
    this.remove(name);
    if (!camera) return undefined;
    const link = camera.control({ id: `mqtt:${name}`, principal: AUTOMATION, send: () => undefined });
    this.#links.set(name, { camera, link });
    return link;
  }
}

function refuse(text: string, code: Refusal['code'], error: string): Refusal {
  const transaction = transactionOf(text);
  return { status: 'error', ...(transaction !== undefined && { transaction }), code, error };
}

function tooLate(text: string): Refusal {
  return refuse(
    text,
    'too-late',
    'this came while the gateway was away from its broker and was not carried out; send it again if it is still meant',
  );
}

function unlessTooLarge(camera: string, answer: Answer): Answer {
  if (answer.status !== 'ok' || (answer.bytes ?? 0) <= MAX_PICTURE_BYTES) return answer;
  const { transaction, bytes = 0 } = answer;
  return {
    status: 'error',
    ...(transaction !== undefined && { transaction }),
    code: 'unsupported',
    error: `the picture of ${camera} has ${(bytes / 1_048_576).toFixed(1)} MB, and none above 1 MB is published; let the camera make smaller ones`,
  };
}

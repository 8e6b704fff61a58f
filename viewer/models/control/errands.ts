import { type ReadonlySignal, signal } from '@preact/signals';
import type { UpMessage } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';
import type { RequestRemoval, RequestStill } from '../../transport/camera-requests.ts';
import { type Reply, saidIn } from '../../transport/http-request.ts';
import type { SaveFile } from '../../transport/save-file.ts';
import type { Clock } from '../clock.ts';
import type { ToastText } from '../toasts.ts';
import { pictureName } from './picture-name.ts';

export type Errand = 'still' | 'removal';

/** What is asked of the gateway about a camera, also where nothing can be said to the camera itself. */
export interface Errands {
  readonly underWay: ReadonlySignal<ReadonlySet<Errand>>;
  /** Saves a still to this device. */
  saveStill(camera: string): Promise<void>;
  /** Switches the camera on or off. */
  enable(camera: string, enabled: boolean): void;
  /** Takes the camera out of the configuration. */
  remove(camera: string): Promise<void>;
  dispose(): void;
}

export interface ErrandsOptions {
  /** What bears the session over HTTP; undefined while there is none. */
  readonly ticket: ReadonlySignal<string | undefined>;
  readonly clock: Clock;
  /** False where there is no link to send it on. */
  readonly send: (message: UpMessage) => boolean;
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
  readonly saveFile: SaveFile;
  readonly onRefusal: (refusal: ToastText) => void;
}

export function createErrands(options: ErrandsOptions): Errands {
  const { ticket, clock, send, requestStill, requestRemoval, saveFile, onRefusal } = options;
  const underWay = signal<ReadonlySet<Errand>>(new Set());
  const over = new AbortController();

  function refuse(title: string, reply: Extract<Reply<unknown>, { kind: 'refused' }>, camera: string): void {
    const said = saidIn(reply);
    const detail = said === undefined ? texts.toasts.notSent : texts.toasts.reason(said, camera);
    if (!over.signal.aborted) onRefusal({ title, detail });
  }

  /** Each at most once at a time; a camera that is slow with a still can be removed all the same. */
  async function only<T>(errand: Errand, ask: (token: string) => Promise<T>): Promise<T | undefined> {
    if (underWay.peek().has(errand)) return undefined;
    const token = ticket.peek();
    if (token === undefined) {
      onRefusal({ title: texts.toasts.notSent });
      return undefined;
    }
    underWay.value = new Set([...underWay.peek(), errand]);
    const reply = await ask(token);
    underWay.value = new Set([...underWay.peek()].filter((other) => other !== errand));
    return reply;
  }

  return {
    underWay,
    async saveStill(camera) {
      const reply = await only('still', (token) => requestStill({ token, camera, signal: over.signal }));
      if (reply?.kind === 'refused') refuse(texts.toasts.noStill(camera), reply, camera);
      else if (reply) saveFile(reply.value, pictureName(camera, clock.wall()));
    },
    enable(camera, enabled) {
      if (!send({ type: 'enable', camera, enabled })) onRefusal({ title: texts.toasts.notSent });
    },
    async remove(camera) {
      const reply = await only('removal', (token) => requestRemoval({ token, camera, signal: over.signal }));
      if (reply?.kind === 'refused') refuse(texts.toasts.notRemoved(camera), reply, camera);
    },
    dispose() {
      over.abort();
    },
  };
}

import type { UpMessage } from '../../protocol/messages.ts';
import { identityOf } from '../../protocol/sealing/identity.ts';
import { noblePrimitives as primitives } from '../../protocol/sealing/noble-primitives.ts';
import { createViewerLine, type ViewerLine } from '../../protocol/sealing/viewer-line.ts';
import type { SessionAddress } from '../../protocol/topics.ts';

/** What a page does of sealing between opening and its first picture; bundled as the viewer is. */
export interface SealingPage {
  /** Takes the key message and seals what a page says first; how long each took, in ms. */
  begin(order: SealingOrder): { readonly envelopes: readonly string[]; readonly tookMs: number };
  /** How long it took to open what the gateway answered, in ms. */
  finish(envelopes: readonly string[]): number;
}

export interface SealingOrder {
  readonly address: SessionAddress;
  readonly gatewayKey: string;
  readonly keyMessage: string;
  readonly messages: readonly UpMessage[];
}

let line: ViewerLine | undefined;

const sealing: SealingPage = {
  begin({ address, gatewayKey, keyMessage, messages }) {
    // The page has its identity before there is any connection.
    const identity = identityOf({ seed: primitives.random(32), primitives });
    const now = () => performance.now();
    const began = now();
    line = createViewerLine({ address, identity, gatewayKey, lastEpoch: 0, primitives, now });
    line.hearKey(keyMessage);
    const envelopes = messages.map((message) => line?.seal(message) ?? '');
    return { envelopes, tookMs: now() - began };
  },
  finish(envelopes) {
    const began = performance.now();
    for (const envelope of envelopes) line?.open(envelope);
    return performance.now() - began;
  },
};

Object.assign(globalThis, { sealing });

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import type { DownMessage, UpMessage } from '../../protocol/messages.ts';
import { readUpEnvelope } from '../../protocol/sealing/envelope.ts';
import { createGatewayLine } from '../../protocol/sealing/gateway-line.ts';
import { type Identity, identityOf } from '../../protocol/sealing/identity.ts';
import { sealKeyMessage } from '../../protocol/sealing/key-message.ts';
import { offerHash } from '../../protocol/sealing/offer-hash.ts';
import type { AgreementKey } from '../../protocol/sealing/primitives.ts';
import { base64url } from '../../protocol/sealing/text.ts';
import { launchChromium } from '../helpers/chromium.ts';
import type { SealingOrder } from './sealing-page.ts';
import { type Summary, summarize } from './statistics.ts';

/** What sealing takes on the way to the first picture, in ms. */
export interface SealingFigures {
  /** In a page that has just been opened, whose code no compiler has seen yet. */
  readonly cold: Summary | undefined;
  /** In one that has warmed up for {@link WARM_UP_MS} before. */
  readonly page: Summary | undefined;
  /** In the gateway. */
  readonly gateway: Summary | undefined;
  /** In the warm page and in the gateway. */
  readonly together: Summary | undefined;
}

/** How long a page waits for its broker at least: WebSocket, CONNECT and SUBSCRIBE are three round trips. */
export const WARM_UP_MS = 60;

export interface SealingMeasurement {
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** As long as Chromium’s is, with video, sound and a data channel; so is an answer to it. */
const OFFER_CHARS = 6000;
const ANSWER_CHARS = 1500;

interface Round {
  readonly page: number;
  readonly gateway: number;
}

/** The first hello and offer, and what answers them, each time in a page of its own. */
export async function measureSealing({ rounds, say }: SealingMeasurement): Promise<SealingFigures> {
  const script = await bundle();
  const browser = await launchChromium();
  const gateway = identityOf({ seed: randomBytes(32), primitives });
  const key = primitives.agreementKey(randomBytes(32));
  const colds: number[] = [];
  const measured: Round[] = [];
  try {
    const cold = { browser, script, gateway, key, warmMs: 0 };
    // The first one finds no browser’s cache and a gateway that has never answered; nobody counts it.
    await measureRound(cold);
    for (let round = 1; round <= rounds; round++) {
      say(`Sealing: page ${round} of ${rounds} …`);
      colds.push((await measureRound(cold)).page);
      measured.push(await measureRound({ ...cold, warmMs: WARM_UP_MS }));
    }
  } finally {
    await browser.close();
  }
  return {
    cold: summarize(colds),
    page: summarize(measured.map(({ page }) => page)),
    gateway: summarize(measured.map(({ gateway }) => gateway)),
    together: summarize(measured.map(({ page, gateway }) => page + gateway)),
  };
}

interface RoundOptions {
  readonly browser: Browser;
  readonly script: string;
  readonly gateway: Identity;
  readonly key: AgreementKey;
  readonly warmMs: number;
}

async function measureRound(options: RoundOptions): Promise<Round> {
  const { browser, script, gateway, key, warmMs } = options;
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addScriptTag({ content: script });
    const sdp = 'a'.repeat(OFFER_CHARS);
    const messages: UpMessage[] = [
      { type: 'hello' },
      { type: 'offer', peer: 'first', camera: 'porch', quality: 'main', sdp },
    ];
    const told = { x: base64url(key.publicKey), epoch: 1, boot: randomBytes(8).toString('hex') };
    const address = { gatewayId: gateway.id, session: randomBytes(16).toString('hex') };
    const order: SealingOrder = {
      address,
      gatewayKey: gateway.publicKey,
      keyMessage: sealKeyMessage(told, gateway),
      messages,
    };
    if (warmMs > 0) await page.evaluate(`sealing.warm(${warmMs})`);
    const begun = await page.evaluate<{ envelopes: string[]; tookMs: number }>(
      `sealing.begin(${JSON.stringify(order)})`,
    );

    const began = performance.now();
    const envelopes = begun.envelopes.map(readUpEnvelope);
    const e = envelopes[0]?.e ?? '';
    const now = () => performance.now();
    const line = createGatewayLine({ address, gateway, key, e, now, primitives });
    for (const envelope of envelopes) line.open(envelope);
    const answer: DownMessage = {
      ...{ type: 'answer', peer: 'first', quality: 'main', sdp: 'a'.repeat(ANSWER_CHARS) },
      offerHash: offerHash(sdp, primitives),
    };
    const candidate: DownMessage = {
      ...{ type: 'candidate', peer: 'first', mid: '0' },
      candidate: 'candidate:1 1 UDP 2114977791 192.0.2.1 50000 typ host',
    };
    const down = [candidate, answer].map((message) => line.seal(JSON.stringify(message)));
    const gatewayMs = performance.now() - began;

    const finishMs = await page.evaluate<number>(`sealing.finish(${JSON.stringify(down)})`);
    return { page: begun.tookMs + finishMs, gateway: gatewayMs };
  } finally {
    await context.close();
  }
}

/** As the viewer's own code is made, minified into one file. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('./sealing-page.ts', import.meta.url));
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'bench' },
    },
  });
  const [first] = Array.isArray(made) ? made : [made];
  const chunk = first && 'output' in first ? first.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('the page’s code was not bundled');
  return chunk.code;
}

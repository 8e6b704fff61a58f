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
  readonly page: Summary | undefined;
  /** In the gateway. */
  readonly gateway: Summary | undefined;
  readonly together: Summary | undefined;
}

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
  const measured: Round[] = [];
  try {
    // The first one finds no browser’s cache and a gateway that has never answered; nobody counts it.
    await measureRound({ browser, script, gateway, key });
    for (let round = 1; round <= rounds; round++) {
      say(`Sealing: page ${round} of ${rounds} …`);
      measured.push(await measureRound({ browser, script, gateway, key }));
    }
  } finally {
    await browser.close();
  }
  return {
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
}

async function measureRound({ browser, script, gateway, key }: RoundOptions): Promise<Round> {
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

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { readTimecode, type Timecode } from '../../../../devices/simulated/video/timecode.ts';
import { launchChromium, openPage } from '../../../helpers/chromium.ts';

/** What Chromium made of one access unit. */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the visible Y, Cb and Cr samples, in hexadecimal. */
  readonly hash: string;
  /** Read from the picture as a canvas shows it. */
  readonly timecode: Timecode | null;
}

export interface CodedPicture {
  readonly nals: readonly Buffer[];
  readonly keyframe: boolean;
}

interface DecodeRequest {
  readonly codec: string;
  /** Annex B, in base64. */
  readonly chunks: readonly { readonly data: string; readonly keyframe: boolean }[];
  readonly readTimecode: string;
  readonly withinMs: number;
}

/** Chromium with a page of a secure context, the only ones that have WebCodecs. */
export class DecoderPage {
  readonly #server: Server;
  readonly #browser: Browser;
  readonly page: Page;

  constructor(parts: { server: Server; browser: Browser; page: Page }) {
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.page = parts.page;
  }

  static async open(): Promise<DecoderPage> {
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Decoder</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchChromium();
    const { page } = await openPage(browser);
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return new DecoderPage({ server, browser, page });
  }

  /**
   * Decodes the pictures one by one: none is handed over before the one before it has come out, so a stream that
   * makes a decoder hold pictures back fails.
   */
  decode(sps: Buffer, pictures: readonly CodedPicture[]): Promise<DecodedPicture[]> {
    const startCode = Buffer.from([0, 0, 0, 1]);
    return this.page.evaluate(decodeOneByOne, {
      codec: `avc1.${sps.subarray(1, 4).toString('hex')}`,
      chunks: pictures.map(({ nals, keyframe }) => ({
        data: Buffer.concat(nals.flatMap((nal) => [startCode, nal])).toString('base64'),
        keyframe,
      })),
      readTimecode: readTimecode.toString(),
      withinMs: 30_000,
    });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function sha256(samples: Uint8Array): string {
  return createHash('sha256').update(samples).digest('hex');
}

/** Runs in the page, so it can use nothing from outside itself. */
async function decodeOneByOne(request: DecodeRequest): Promise<DecodedPicture[]> {
  const read: (rgba: Uint8ClampedArray, width: number, height: number) => Timecode | null = new Function(
    `return (${request.readTimecode})`,
  )();
  let arrived: (frame: VideoFrame) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const decoder = new VideoDecoder({ output: (frame) => arrived(frame), error: (error) => failed(error) });
  decoder.configure({ codec: request.codec, optimizeForLatency: true });

  const inspect = async (frame: VideoFrame): Promise<DecodedPicture> => {
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    if (frame.format !== 'I420') throw new Error(`the decoder gave ${frame.format}, not I420`);
    const samples = new Uint8Array(frame.allocationSize());
    await frame.copyTo(samples);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', samples));
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(frame, 0, 0);
    frame.close();
    const rgba = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { width, height, hash, timecode: read(rgba, width, height) };
  };

  const pictures: DecodedPicture[] = [];
  for (const [index, { data, keyframe }] of request.chunks.entries()) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const frame = await new Promise<VideoFrame>((resolve, reject) => {
      arrived = resolve;
      failed = reject;
      setTimeout(() => reject(new Error(`picture ${index} did not come out`)), request.withinMs);
      decoder.decode(
        new EncodedVideoChunk({ type: keyframe ? 'key' : 'delta', timestamp: index, data: bytes }),
      );
    });
    pictures.push(await inspect(frame));
  }
  decoder.close();
  return pictures;
}

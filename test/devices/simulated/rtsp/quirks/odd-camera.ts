import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach } from 'vitest';
import type { QuirkName } from '../../../../../devices/simulated/rtsp/quirks/table.ts';
import type { SimulatedCameraOptions } from '../../../../../devices/simulated/simulated-camera.ts';
import { CREDENTIALS, startCamera } from '../../onvif/camera.ts';
import { RecordedSource } from '../../recorded-source.ts';
import { RawClient, type RawResponse } from '../raw-client.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A camera with one oddity, a source that the test feeds, and a client that has said nothing yet. */
export async function startOdd(quirk: QuirkName, options: Partial<SimulatedCameraOptions> = {}) {
  const source = new RecordedSource();
  const camera = await startCamera({
    quirks: [quirk],
    sources: { main: source, sub: new RecordedSource() },
    ...options,
  });
  closers.push(() => camera.close());
  const url = camera.rtspUrl('main');
  const dial = async () => {
    const client = await RawClient.dial(Number(new URL(url).port));
    closers.push(() => client.close());
    return client;
  };
  return { camera, source, url, dial, client: await dial() };
}

export type OddCamera = Awaited<ReturnType<typeof startOdd>>;

const HEADERS = { 'User-Agent': 'test' };

/** Signs in by Digest as the usual camera wants it, whatever is asked for. */
export function ask(
  client: RawClient,
  method: string,
  url: string,
  headers: Record<string, string> = {},
): Promise<RawResponse> {
  return client.authorised(method, url, CREDENTIALS, { ...HEADERS, ...headers });
}

export function describeStream({ client, url }: OddCamera): Promise<RawResponse> {
  return ask(client, 'DESCRIBE', url);
}

/** Sets up the picture and plays it. */
export async function playOdd({ client, url }: OddCamera, Transport = 'RTP/AVP/TCP;interleaved=0-1') {
  const setup = await ask(client, 'SETUP', `${url}/trackID=0`, { Transport });
  const session = setup.headers.get('session')?.split(';')[0] ?? '';
  const playing = await ask(client, 'PLAY', `${url}/`, { Session: session });
  return { setup, session, playing, transport: setup.headers.get('transport') ?? '' };
}

export interface UdpEar {
  readonly header: string;
  readonly socket: Socket;
  readonly got: { readonly packet: Buffer; readonly port: number }[];
}

/** A client's RTP socket, and the Transport that asks for it. */
export async function udpEar(): Promise<UdpEar> {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const got: UdpEar['got'] = [];
  socket.on('message', (packet, from) => void got.push({ packet, port: from.port }));
  return { header: `RTP/AVP;unicast;client_port=${port}-${port + 1}`, socket, got };
}

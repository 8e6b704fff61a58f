import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { type OwnedProcess, startOwnedProcess, untilReady } from './owned-process.ts';

const script = fileURLToPath(new URL('./gst-rtsp-server.py', import.meta.url));

/** 640×360 at 25/s with a keyframe every 2 s, the picture moving, one slice a frame as cameras do. */
const PICTURE =
  'videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=640,height=360,framerate=25/1 ! timeoverlay ';
const PIPELINES = {
  h264: `${PICTURE}! x264enc tune=zerolatency sliced-threads=false speed-preset=ultrafast key-int-max=50 bitrate=1000 ! rtph264pay name=pay0 pt=96 config-interval=0`,
  h265: `${PICTURE}! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=50 bitrate=1000 ! rtph265pay name=pay0 pt=96`,
  mjpeg: `${PICTURE}! jpegenc ! rtpjpegpay name=pay0 pt=26`,
};

/** A tone, as the second track. */
const SOUND = 'audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ';
const SOUNDS = {
  pcma: `${SOUND}! alawenc ! rtppcmapay name=pay1 pt=8`,
  pcmu: `${SOUND}! mulawenc ! rtppcmupay name=pay1 pt=0`,
  opus: 'audiotestsrc is-live=true ! opusenc ! rtpopuspay name=pay1 pt=97',
};

export interface GstRtspServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default `/stream1`. */
  readonly path?: string;
  /** Default `h264`. */
  readonly codec?: keyof typeof PIPELINES;
  /** Default none. */
  readonly sound?: keyof typeof SOUNDS;
  /** What it grants; default `any`. */
  readonly transport?: 'any' | 'tcp' | 'udp';
  /** Speaks TLS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** In place of the codec's own: elements as for gst-launch, ending in a payloader named `pay0`. */
  readonly pipeline?: string;
  /** Where it is given, every client must sign in with it and `password`. */
  readonly username?: string;
  readonly password?: string;
  /** Default `digest`. */
  readonly auth?: 'digest' | 'basic';
}

/** GStreamer's RTSP server, of Debian's packages, with one stream that starts with its first client. */
export interface GstRtspServer {
  /** Without credentials. */
  readonly url: string;
  /** With credentials, where there are any. */
  readonly urlWithCredentials: string;
  readonly port: number;
  close(): Promise<void>;
  /** As a camera that lost its power: gone at once, and nothing said. {@link start} brings it back. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

export async function startGstRtspServer(options: GstRtspServerOptions = {}): Promise<GstRtspServer> {
  const { path = '/stream1', username = '', password = '', tls } = options;
  const scheme = tls ? 'rtsps' : 'rtsp';
  const launched = await launch(options, options.port ?? (await freePort()));
  const { port } = launched;
  let server = launched.process;
  const credentials = username && `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
  return {
    url: `${scheme}://127.0.0.1:${port}${path}`,
    urlWithCredentials: `${scheme}://${credentials}127.0.0.1:${port}${path}`,
    port,
    close: async () => void (await server.stop()),
    stop: async () => void (await server.stop({ signal: 'SIGKILL' })),
    start: async () => {
      server = (await launch(options, port)).process;
    },
  };
}

async function launch(
  options: GstRtspServerOptions,
  port: number,
): Promise<{ process: OwnedProcess; port: number }> {
  const { path = '/stream1', codec = 'h264', username = '', password = '', auth = 'digest' } = options;
  const { transport = 'any', sound, tls } = options;
  const picture = options.pipeline ?? PIPELINES[codec];
  const pipeline = sound ? `${picture} ${SOUNDS[sound]}` : picture;
  const certificate = tls ? `${tls.cert}\n${tls.key}` : '';
  const settings = { port, path, pipeline, username, password, auth, transport, certificate };
  // Debian's own Python has the `gi` module; another one earlier on PATH has not.
  const process = await startOwnedProcess({
    command: '/usr/bin/python3',
    args: [script, JSON.stringify(settings)],
  });
  const bound = await untilReady(process, () => /^PORT (\d+)$/m.exec(process.stdout())?.[1], {
    withinMs: 40_000,
    what: "GStreamer's RTSP server",
  });
  return { process, port: Number(bound) };
}

import { pino } from 'pino';
import type { SenderInfo } from '../../../gateway/rtp/rtcp.ts';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { pullRtsp, type RtspPullOptions } from '../../../gateway/rtsp/pull.ts';
import type { StreamDescription } from '../../../gateway/rtsp/stream-description.ts';
import { eventually } from '../../helpers/eventually.ts';

/** A pull that runs beside the test. */
export interface Pulling {
  readonly descriptions: StreamDescription[];
  /** Copies of what arrived. */
  readonly packets: Buffer[];
  readonly sound: Buffer[];
  readonly reports: { readonly medium: 'video' | 'audio'; readonly info: SenderInfo }[];
  readonly transports: string[];
  /** The last byte of each packet of the picture. */
  readonly marks: () => (number | undefined)[];
  /** Lines of the log. */
  readonly logged: string[];
  /** Its error; `undefined` once it has resolved. */
  readonly ended: Promise<RtspError | undefined>;
  packetsCame(count: number): Promise<void>;
  /** Aborts, and gives how long the end took in ms. */
  stop(): Promise<number>;
}

/** So that a busy machine is no failure: the product's own are shorter. */
const PATIENT: Partial<RtspPullOptions> = { requestTimeoutMs: 15_000, stallMs: 15_000, firstMediaMs: 15_000 };

/** `limits` given as `{}` leaves the product its own. */
export function startPull(
  source: string | RtspPullOptions['source'],
  changes: Partial<RtspPullOptions> = {},
  limits = PATIENT,
): Pulling {
  const abort = new AbortController();
  const descriptions: StreamDescription[] = [];
  const packets: Buffer[] = [];
  const sound: Buffer[] = [];
  const reports: Pulling['reports'] = [];
  const transports: string[] = [];
  const logged: string[] = [];
  const options: RtspPullOptions = {
    source: typeof source === 'string' ? { url: source } : source,
    userAgent: 'Oriel test',
    signal: abort.signal,
    onDescription: (description) => void descriptions.push(description),
    transport: 'tcp',
    audio: true,
    onVideo: (packet) => void packets.push(Buffer.from(packet)),
    onAudio: (packet) => void sound.push(Buffer.from(packet)),
    onSenderReport: (medium, info) => void reports.push({ medium, info }),
    onTransport: (kind) => void transports.push(kind),
    logger: pino({}, { write: (line: string) => void logged.push(line) }),
    ...limits,
    ...changes,
  };
  const ended = pullRtsp(options).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof RtspError) return error;
      throw error;
    },
  );
  // A test that looks at the error later than it comes must not end as an unhandled rejection.
  ended.catch(() => undefined);
  return {
    descriptions,
    packets,
    sound,
    reports,
    transports,
    marks: () => packets.map((packet) => packet.at(-1)),
    logged,
    ended,
    packetsCame: async (count) => {
      const failed = ended.then((error) => {
        if (packets.length < count) throw error ?? new Error('the pull has ended');
      });
      const came = eventually(() => packets.length >= count, { withinMs: 15_000, what: `${count} packets` });
      await Promise.race([came, failed]);
    },
    stop: async () => {
      const before = performance.now();
      abort.abort();
      const error = await ended;
      if (error) throw error;
      return performance.now() - before;
    },
  };
}

import type { MediaTrack } from './media-track.ts';
import type { Quirks } from './quirks/quirks.ts';
import type { RtspRequest } from './request.ts';
import type { RtspResponse } from './response.ts';
import { describeStream } from './sdp.ts';
import type { RtspSession, ServedStream } from './session.ts';
import {
  type Carrier,
  chooseTransport,
  formatTransport,
  type Transport,
  type TransportRules,
} from './transport.ts';

/** PLAY that waits for its first frame gives up after so long, in ms. */
const FIRST_FRAME_MS = 1000;

/** What the methods need of the connection that a request came on. */
export interface Client {
  /** The address by which the client reached this server. */
  readonly localAddress: string;
  /** The camera's name, for the SDP. */
  readonly cameraName: string;
  readonly sessionTimeoutMs: number;
  readonly transportRules: TransportRules;
  readonly quirks: Quirks;
  findStream(name: string): ServedStream | undefined;
  /** Undefined where the server has as many sessions as it takes. */
  openSession(stream: ServedStream): RtspSession | undefined;
  /** `session` is the one that the transport will carry. */
  openCarrier(transport: Transport, session: RtspSession): Carrier | Promise<Carrier>;
  play(session: RtspSession): void;
  /** Gives its place away at once, as TEARDOWN does. */
  endSession(session: RtspSession): void;
}

/** An authorised request; `session` is the one it names. */
export interface Exchange {
  readonly request: RtspRequest;
  readonly client: Client;
  readonly session: RtspSession | undefined;
}

type Method = (exchange: Exchange) => RtspResponse | Promise<RtspResponse>;

/** The methods of RFC 2326 section 10 that this server has; the order is that of `Public`. */
export const METHODS: Readonly<Record<string, Method>> = {
  OPTIONS: () => ({ status: 200, headers: { Public: publicMethods() } }),
  DESCRIBE: answerDescribe,
  SETUP: setup,
  PLAY: play,
  // Used as keepalive, without a body (section 10.8); no parameter has a name here.
  GET_PARAMETER: ({ session }) => ({ status: 200, headers: sessionHeader(session) }),
  SET_PARAMETER: ({ session }) => ({ status: 200, headers: sessionHeader(session) }),
  TEARDOWN: teardown,
};

export function publicMethods(): string {
  return Object.keys(METHODS).join(', ');
}

/** The description of a stream by that Content-Base. */
export function describe(client: Client, { tracks }: ServedStream, base: string): string {
  const { cameraName, localAddress, quirks } = client;
  return quirks.sdp(describeStream({ name: cameraName, host: localAddress, tracks }), base);
}

function answerDescribe({ request, client }: Exchange): RtspResponse {
  const target = parseTarget(request.url);
  const stream = client.findStream(target?.stream ?? '');
  if (target === undefined || stream === undefined || target.track !== undefined) return { status: 404 };
  const accept = request.headers.get('accept') ?? 'application/sdp';
  if (!/application\/(sdp|\*)|\*\/\*/i.test(accept)) return { status: 406 };
  const body = describe(client, stream, target.base);
  return { status: 200, headers: { 'Content-Base': target.base, 'Content-Type': 'application/sdp' }, body };
}

async function setup({ request, client, session }: Exchange): Promise<RtspResponse> {
  const target = parseTarget(request.url);
  const stream = client.findStream(target?.stream ?? '');
  const track = stream?.tracks.find(({ control }) => control === target?.track);
  if (stream === undefined || track === undefined) return { status: 404 };
  if (session !== undefined && !mayAdd(session, stream, track)) return { status: 455 };
  const transport = chooseTransport(request.headers.get('transport') ?? '', client.transportRules);
  if (transport === undefined) return { status: 461 };
  const opened = session ?? client.openSession(stream);
  if (opened === undefined) return { status: 453 };
  const carrier = await client.openCarrier(transport, opened);
  const { rtp } = opened.add(track, transport, carrier);
  const timeout = `timeout=${Math.ceil(client.sessionTimeoutMs / 1000)}`;
  return {
    status: 200,
    headers: {
      Transport: formatTransport(transport, carrier, rtp.ssrc),
      Session: `${opened.id};${timeout}`,
    },
  };
}

/** A further track of the same stream, before it plays. */
function mayAdd(session: RtspSession, stream: ServedStream, track: MediaTrack): boolean {
  if (session.isPlaying || session.stream !== stream) return false;
  return session.tracks.every((added) => added.track !== track);
}

async function play({ request, client, session }: Exchange): Promise<RtspResponse> {
  const target = parseTarget(request.url);
  if (session === undefined) return { status: 454 };
  if (target?.stream !== session.stream.name) return { status: 404 };
  const sent = client.quirks.trait('playsBeforeAnswer') && session.firstSent(FIRST_FRAME_MS);
  client.play(session);
  await sent;
  const info = session.tracks.map(
    ({ track, rtp }) =>
      `url=${target.base}${track.control};seq=${rtp.firstSequence};rtptime=${rtp.firstTimestamp}`,
  );
  return {
    status: 200,
    headers: { ...sessionHeader(session), Range: 'npt=now-', 'RTP-Info': info.join(',') },
  };
}

function teardown({ client, session }: Exchange): RtspResponse {
  if (session === undefined) return { status: 454 };
  client.endSession(session);
  return { status: 200 };
}

function sessionHeader(session: RtspSession | undefined): Readonly<Record<string, string>> {
  return session === undefined ? {} : { Session: session.id };
}

export interface Target {
  /** Path of the stream. */
  readonly stream: string;
  readonly track: string | undefined;
  /** The stream's address as the client wrote it, ending in `/`, so that the relative control address resolves. */
  readonly base: string;
}

/** `rtsp://host/stream`, with a query that may stand before the track or behind it; a slash too many is forgiven. */
export function parseTarget(url: string): Target | undefined {
  const match = /^(rtsps?:\/\/[^/?#]+)\/([^/?#]+)(?:\?[^/#]*)?(?:\/+([^/?#]*))?(?:\?.*)?$/i.exec(url);
  if (match === null) return undefined;
  const [, origin = '', stream = '', track = ''] = match;
  return { stream, track: track === '' ? undefined : track, base: `${origin}/${stream}/` };
}

import type { RtspRequest } from './request.ts';
import type { RtspResponse } from './response.ts';
import { describeStream, VIDEO_TRACK } from './sdp.ts';
import type { OfferedStream, RtspSession } from './session.ts';
import { chooseTransport, formatTransport, type InterleavedTransport } from './transport.ts';

/** What the methods need of the connection that a request came on. */
export interface Client {
  /** The address by which the client reached this server. */
  readonly localAddress: string;
  /** The camera's name, for the SDP. */
  readonly cameraName: string;
  readonly sessionTimeoutMs: number;
  readonly takenChannels: ReadonlySet<number>;
  findStream(name: string): OfferedStream | undefined;
  /** Undefined where the server has as many sessions as it takes. */
  openSession(stream: OfferedStream, transport: InterleavedTransport): RtspSession | undefined;
  play(session: RtspSession): void;
  endSession(session: RtspSession): void;
}

/** An authorised request; `session` is the one it names. */
export interface Exchange {
  readonly request: RtspRequest;
  readonly client: Client;
  readonly session: RtspSession | undefined;
}

type Method = (exchange: Exchange) => RtspResponse;

/** The methods of RFC 2326 section 10 that this server has; the order is that of `Public`. */
export const METHODS: Readonly<Record<string, Method>> = {
  OPTIONS: () => ({ status: 200, headers: { Public: publicMethods() } }),
  DESCRIBE: describe,
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

function describe({ request, client }: Exchange): RtspResponse {
  const target = parseTarget(request.url);
  const stream = client.findStream(target?.stream ?? '');
  if (target === undefined || stream === undefined || target.track !== undefined) return { status: 404 };
  const accept = request.headers.get('accept') ?? 'application/sdp';
  if (!/application\/(sdp|\*)|\*\/\*/i.test(accept)) return { status: 406 };
  const { source, fps, bitrate } = stream;
  const body = describeStream({
    name: client.cameraName,
    host: client.localAddress,
    sps: source.sps,
    pps: source.pps,
    fps,
    bitrate,
  });
  return { status: 200, headers: { 'Content-Base': target.base, 'Content-Type': 'application/sdp' }, body };
}

function setup({ request, client, session }: Exchange): RtspResponse {
  const target = parseTarget(request.url);
  const stream = client.findStream(target?.stream ?? '');
  if (stream === undefined || target?.track !== VIDEO_TRACK) return { status: 404 };
  // A session has this one track, and has it already.
  if (session !== undefined) return { status: 455 };
  const transport = chooseTransport(request.headers.get('transport') ?? '', client.takenChannels);
  if (transport === undefined) return { status: 461 };
  const opened = client.openSession(stream, transport);
  if (opened === undefined) return { status: 453 };
  const timeout = `timeout=${Math.ceil(client.sessionTimeoutMs / 1000)}`;
  return {
    status: 200,
    headers: {
      Transport: formatTransport(transport, opened.rtp.ssrc),
      Session: `${opened.id};${timeout}`,
    },
  };
}

function play({ request, client, session }: Exchange): RtspResponse {
  const target = parseTarget(request.url);
  if (session === undefined) return { status: 454 };
  if (target?.stream !== session.stream.name) return { status: 404 };
  client.play(session);
  const { firstSequence, firstTimestamp } = session.rtp;
  return {
    status: 200,
    headers: {
      ...sessionHeader(session),
      Range: 'npt=now-',
      'RTP-Info': `url=${target.base}${VIDEO_TRACK};seq=${firstSequence};rtptime=${firstTimestamp}`,
    },
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

interface Target {
  readonly stream: string;
  readonly track: string | undefined;
  /** The stream's address as the client wrote it, ending in `/`, so that the relative control address resolves. */
  readonly base: string;
}

function parseTarget(url: string): Target | undefined {
  const match = /^(rtsp:\/\/[^/?#]+)\/([^/?#]+)(?:\/([^/?#]*))?(?:\?.*)?$/i.exec(url);
  if (match === null) return undefined;
  const [, origin = '', stream = '', track = ''] = match;
  return { stream, track: track === '' ? undefined : track, base: `${origin}/${stream}/` };
}

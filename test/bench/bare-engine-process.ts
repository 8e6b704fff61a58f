import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PeerConnection, RtcpNackResponder, type Track, Video } from 'node-datachannel';
import { eventually } from '../helpers/eventually.ts';
import { type FrameMoment, FrameMoments } from './frame-arrivals.ts';
import { MARKS, writePacketMark } from './frame-mark.ts';
import { monotonicMs } from './monotonic.ts';
import { frameSizes, type SteadyStream } from './steady-source.ts';
import { serveCalls } from './worker.ts';

export type BareEngineCalls = typeof calls;

/**
 * The least that any gateway on this engine must do: ready packets of the camera's sizes and rhythm, handed to each
 * viewer's track. No camera, no parsing, no cache; every viewer gets the same header.
 */
interface Peer {
  readonly connection: PeerConnection;
  readonly track: Track;
  open: boolean;
}

const MAX_PACKET_BYTES = 1200;
const RTP_HEADER_BYTES = 12;
const FU_HEADER_BYTES = 2;
const SSRC = 0x0b_a5_e0_01;
/** As many as Oriel keeps. */
const RETRANSMIT_PACKETS = 2048;
const GATHERING_LIMIT_MS = 3_000;
const MAX_LAG_MS = 1_000;

const peers = new Map<string, Peer>();
const sentFrames = new FrameMoments();

const calls = {
  /** Gives the URL to send offers to. */
  async start(stream: SteadyStream): Promise<string> {
    const server = createServer((request, response) => {
      serve(request, response).catch((error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    sendForever(stream);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/whep/bare`;
  },
  /** When each marked picture's sending began: a ready picture has no later byte to wait for. */
  sentFrames(): readonly FrameMoment[] {
    return sentFrames.list;
  },
};

serveCalls(calls);

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'DELETE') {
    const id = request.url?.split('/').at(-1) ?? '';
    peers.get(id)?.connection.close();
    peers.delete(id);
    response.end();
    return;
  }
  const id = randomBytes(8).toString('hex');
  const answer = await addPeer(id, await text(request));
  response.writeHead(201, { 'Content-Type': 'application/sdp', Location: `/whep/bare/${id}` });
  response.end(answer);
}

async function addPeer(id: string, offer: string): Promise<string> {
  const connection = new PeerConnection('bare', { iceServers: [], bindAddress: '127.0.0.1' });
  const video = new Video(/^a=mid:(\S+)/m.exec(offer)?.[1] ?? '0', 'SendOnly');
  video.addH264Codec(
    Number(/^a=rtpmap:(\d+) H264/m.exec(offer)?.[1]),
    /^a=fmtp:\d+ (\S+)/m.exec(offer)?.[1] ?? '',
  );
  video.addSSRC(SSRC, 'bare', 'bare', 'video');
  const track = connection.addTrack(video);
  track.setMediaHandler(new RtcpNackResponder(RETRANSMIT_PACKETS));
  const peer: Peer = { connection, track, open: false };
  track.onOpen(() => {
    peer.open = true;
  });
  track.onClosed(() => {
    peer.open = false;
  });
  // The gateway is told of each RTCP packet as well.
  track.onMessage(() => undefined);
  connection.setRemoteDescription(offer, 'offer');
  await eventually(() => connection.gatheringState() === 'complete', {
    withinMs: GATHERING_LIMIT_MS,
    everyMs: 5,
    what: 'gathering',
  });
  peers.set(id, peer);
  return connection.localDescription()?.sdp ?? '';
}

function sendForever(stream: SteadyStream): void {
  const frames = frameSizes(stream).map(packetsOf);
  const periodMs = 1000 / stream.fps;
  let sequence = 0;
  let frame = 0;
  let dueAt = performance.now();
  const send = () => {
    const timestamp = Math.round((frame * 90_000) / stream.fps) >>> 0;
    const packets = frames[frame % frames.length] ?? [];
    const [first] = packets;
    if (first) writePacketMark(first, frame % MARKS);
    sentFrames.add(frame % MARKS, monotonicMs());
    for (const packet of packets) {
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(timestamp, 4);
      sequence = (sequence + 1) & 0xffff;
      for (const peer of peers.values()) sendTo(peer, packet);
    }
    frame++;
    // Late pictures follow at once, as they do out of a camera's socket; after a long stop they are left out.
    const now = performance.now();
    dueAt = now - dueAt > MAX_LAG_MS ? now : dueAt + periodMs;
    setTimeout(send, dueAt - now);
  };
  send();
}

function sendTo(peer: Peer, packet: Buffer): void {
  if (!peer.open) return;
  try {
    peer.track.sendMessageBinary(packet);
  } catch {
    peer.open = false;
  }
}

/** Full packets and the rest, as the gateway's own fragments of a picture of so many bytes are. */
function packetsOf(frameBytes: number): Buffer[] {
  const room = MAX_PACKET_BYTES - RTP_HEADER_BYTES - FU_HEADER_BYTES;
  const count = Math.ceil((frameBytes - 1) / room);
  return Array.from({ length: count }, (_, i) => {
    const payload = Math.min(room, frameBytes - 1 - i * room);
    const packet = randomBytes(RTP_HEADER_BYTES + FU_HEADER_BYTES + payload);
    packet[0] = 0x80;
    packet[1] = i === count - 1 ? 0xe0 : 0x60;
    packet.writeUInt32BE(SSRC, 8);
    packet[12] = 0x7c;
    packet[13] = 0x01 | (i === 0 ? 0x80 : 0) | (i === count - 1 ? 0x40 : 0);
    return packet;
  });
}

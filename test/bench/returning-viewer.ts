import { randomBytes } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import type { DownMessage, UpMessage } from '../../protocol/messages.ts';
import { identityOf, idOfKey } from '../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';
import { createViewerLine } from '../../protocol/sealing/viewer-line.ts';
import { keyTopic, type SessionAddress, signalTopic } from '../../protocol/topics.ts';
import { eventually } from '../helpers/eventually.ts';
import { monotonicMs } from './monotonic.ts';

export interface ReturningViewerOptions {
  /** The embedded broker’s, as pages reach it. */
  readonly brokerUrl: string;
  /** base64url. */
  readonly gatewayKey: string;
  readonly camera: string;
  readonly seed: Uint8Array;
}

/** A paired device that watches one camera, and by itself comes back and watches again when the gateway does. */
export interface ReturningViewer {
  /** When the first whole picture of the present run of the gateway was there, by {@link monotonicMs}. */
  readonly playingSince: number | undefined;
  /** Of all pictures, packets’ bytes. */
  readonly bytes: number;
  close(): Promise<void>;
}

interface Peer {
  readonly key: string;
  readonly connection: PeerConnection;
  /** Kept, since the engine's track goes with its JavaScript object. */
  readonly track: Track;
}

const MID = 'video';
const PAYLOAD_TYPE = 96;
const FMTP = 'profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1';
/** As pages try again, in ms: from the first, up to the first and the second together. */
const RETRY_MS = 250;
const RETRY_SPREAD_MS = 250;

export function startReturningViewer(options: ReturningViewerOptions): ReturningViewer {
  const { brokerUrl, gatewayKey, camera, seed } = options;
  const identity = identityOf({ seed, primitives });
  const gatewayId = idOfKey(fromBase64url(gatewayKey) ?? new Uint8Array(0), primitives);
  const address: SessionAddress = { gatewayId, session: randomBytes(16).toString('hex') };
  const now = () => performance.now();
  const line = createViewerLine({ address, identity, gatewayKey, lastEpoch: 0, primitives, now });
  const [up, down] = [signalTopic(address, 'up'), signalTopic(address, 'down')];
  let peer: Peer | undefined;
  let playingSince: number | undefined;
  let bytes = 0;
  let closed = false;

  const client: MqttClient = mqtt.connect(brokerUrl, {
    clientId: address.session,
    username: identity.door.name,
    password: identity.door.secret,
    protocolVersion: 4,
    reconnectPeriod: RETRY_MS + Math.random() * RETRY_SPREAD_MS,
    connectTimeout: 5000,
  });
  client.on('error', () => undefined);
  client.on('connect', () => client.subscribe([down, keyTopic(gatewayId)], { qos: 1 }));
  client.on('message', (topic, payload) => {
    if (closed) return;
    if (topic === down) take(line.open(payload.toString()));
    else if (line.hearKey(payload.toString()).isNewBoot) {
      say({ type: 'hello' });
      void offer();
    }
  });

  const say = (message: UpMessage): void => void client.publish(up, line.seal(message), { qos: 1 });

  async function offer(): Promise<void> {
    peer?.connection.close();
    playingSince = undefined;
    const connection = new PeerConnection('bench', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    const video = new Video(MID, 'RecvOnly');
    video.addH264Codec(PAYLOAD_TYPE, FMTP);
    const own: Peer = { key: randomBytes(8).toString('hex'), connection, track: connection.addTrack(video) };
    peer = own;
    own.track.onMessage((packet) => {
      const second = packet[1] ?? 0;
      if ((second & 0x7f) !== PAYLOAD_TYPE) return;
      bytes += packet.length;
      if (peer === own && second !== PAYLOAD_TYPE) playingSince ??= monotonicMs();
    });
    connection.setLocalDescription('offer');
    const sdp = await eventually(
      () => connection.gatheringState() === 'complete' && connection.localDescription()?.sdp,
      { what: 'an offer', everyMs: 5 },
    );
    // Its candidates stay at home: the gateway learns where it is from its first check.
    const bare = sdp.replace(/^a=(?:candidate:|end-of-candidates).*\r?\n/gm, '');
    if (peer === own) say({ type: 'offer', peer: own.key, camera, quality: 'main', sdp: bare });
  }

  const early: Extract<DownMessage, { type: 'candidate' }>[] = [];
  function take(message: DownMessage): void {
    if (!('peer' in message) || !peer || message.peer !== peer.key) return;
    const { connection } = peer;
    if (message.type === 'answer') {
      connection.setRemoteDescription(message.sdp, 'answer');
      for (const { candidate, mid } of early.splice(0)) connection.addRemoteCandidate(candidate, mid);
    } else if (message.type === 'candidate') {
      if (connection.remoteDescription()) connection.addRemoteCandidate(message.candidate, message.mid);
      else early.push(message);
    } else if (message.type === 'error') {
      throw new Error(`the gateway refuses: ${message.code}, ${message.message}`);
    }
  }

  return {
    get playingSince() {
      return playingSince;
    },
    get bytes() {
      return bytes;
    },
    async close() {
      closed = true;
      peer?.connection.close();
      await client.endAsync(true);
    },
  };
}

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPeerLink, type PeerLink, WebRtcMissing } from '../../../viewer/transport/peer-link.ts';

const certificate = Uint8Array.from([0x30, 0x82, 7]).buffer;
const fingerprintOf = (bytes: ArrayBuffer): string => {
  const hex = createHash('sha256').update(new Uint8Array(bytes)).digest('hex');
  return hex.match(/../g)?.join(':') ?? '';
};
const answerWith = (fingerprint: string): string => `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\n`;
const GOOD = answerWith(fingerprintOf(certificate));
const BAD = answerWith(Array(32).fill('AB').join(':'));

class FakeTransport extends EventTarget {
  state: RTCDtlsTransportState = 'new';
  getRemoteCertificates = () => (this.state === 'connected' ? [certificate] : []);

  become(state: RTCDtlsTransportState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeChannel {
  readyState = 'connecting';
  readonly sent: string[] = [];
  onopen = (): void => undefined;
  onmessage = (_event: { data: unknown }): void => undefined;
  onclose = (): void => undefined;
  send(text: string): void {
    this.sent.push(text);
  }
}

/** As much of a browser's peer connection as the link uses; it does what the test says. */
class FakeConnection {
  static last: FakeConnection;
  static refuses = false;
  readonly config: RTCConfiguration;
  readonly transport = new FakeTransport();
  readonly channel = new FakeChannel();
  readonly added: unknown[] = [];
  connectionState = 'new';
  localDescription = { sdp: 'the offer' };
  remoteDescription: unknown;
  closed = false;
  onicecandidate = (_event: unknown): void => undefined;
  onicecandidateerror = (_event: unknown): void => undefined;
  onconnectionstatechange = (): void => undefined;
  ontrack = (_event: unknown): void => undefined;

  constructor(config: RTCConfiguration) {
    if (FakeConnection.refuses && config.iceServers) throw new DOMException('no such server', 'SyntaxError');
    this.config = config;
    FakeConnection.last = this;
  }
  createDataChannel = () => this.channel;
  addTransceiver = () => ({ receiver: { transport: this.transport, jitterBufferTarget: null } });
  setLocalDescription = async () => undefined;
  async setRemoteDescription(description: unknown): Promise<void> {
    this.remoteDescription = description;
  }
  getStats = async () => new Map([['P', { id: 'P', type: 'peer-connection', timestamp: 7 }]]);
  addIceCandidate = async (candidate: unknown) => void this.added.push(candidate);
  close(): void {
    this.closed = true;
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange();
  }
}

let told: string[];
let link: PeerLink;
let connection: FakeConnection;
const track = { kind: 'video', onunmute: (): void => undefined };

function open(relayOnly?: boolean): void {
  told = [];
  link = openPeerLink({
    iceServers: [{ urls: ['turn:turn.example'], username: 'u', credential: 'c' }],
    ...(relayOnly !== undefined && { relayOnly }),
    events: {
      onCandidate: () => undefined,
      onState: (state) => told.push(state),
      onPicture: () => told.push('picture'),
      onFlowing: () => told.push('flowing'),
      onSound: () => told.push('sound'),
      onControlOpen: () => told.push('control'),
      onControlMessage: (text) => told.push(text),
    },
  });
  connection = FakeConnection.last;
}

/** All that a connection tells, before its certificate is known. */
function everything(): void {
  connection.ontrack({ track });
  connection.ontrack({ track: { kind: 'audio' } });
  connection.channel.readyState = 'open';
  connection.channel.onopen();
  connection.channel.onmessage({ data: 'a message' });
  track.onunmute();
  connection.become('connected');
}

beforeEach(() => {
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  vi.stubGlobal('MediaStream', class {});
  open();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('connects without servers that the browser does not take, and still hides its own addresses', () => {
  FakeConnection.refuses = true;
  try {
    for (const [relayOnly, iceTransportPolicy] of [
      [false, 'all'],
      [true, 'relay'],
    ] as const) {
      open(relayOnly);
      expect(connection.config).toEqual({ iceTransportPolicy });
    }
  } finally {
    FakeConnection.refuses = false;
  }
});

it('says so where the browser has no WebRTC', () => {
  vi.stubGlobal('RTCPeerConnection', undefined);
  expect(() => open()).toThrow(WebRtcMissing);
});

describe('a peer link', () => {
  it('tells nothing and sends nothing before the certificate is known to be the answer’s, and then all', async () => {
    await link.accept(GOOD);
    everything();
    expect(told).toEqual([]);
    expect(link.sendControl('{}')).toBe(false);
    connection.transport.become('connected');
    expect(told).toEqual(['picture', 'sound', 'control', 'a message', 'flowing', 'connected']);
    expect(link.sendControl('{}')).toBe(true);
    expect(connection.channel.sent).toEqual(['{}']);
    expect(link.path()).toMatchObject({ connected: true, mismatch: false });
  });

  it('tells at once what comes after that', async () => {
    await link.accept(GOOD);
    connection.transport.become('connected');
    connection.ontrack({ track });
    expect(told).toEqual(['picture']);
  });

  it('needs no event of the transport: whatever is told makes it look', async () => {
    await link.accept(GOOD);
    connection.transport.state = 'connected';
    connection.become('connected');
    expect(told).toEqual(['connected']);
  });

  it('is over, with nothing told, where the certificate is another one', async () => {
    await link.accept(BAD);
    everything();
    connection.transport.become('connected');
    expect(told).toEqual(['over']);
    expect(connection.closed).toBe(true);
    expect(link.sendControl('{}')).toBe(false);
    expect(link.path()).toMatchObject({ mismatch: true });
  });

  it('is over where the browser itself refused the certificate', async () => {
    await link.accept(GOOD);
    connection.transport.state = 'failed';
    connection.become('failed');
    expect(told).toEqual(['over']);
    expect(link.path()).toMatchObject({ mismatch: true });
  });

  it('outlives a failure before it has stood, since a later candidate may yet connect it', async () => {
    await link.accept(GOOD);
    connection.become('failed');
    expect(told).toEqual([]);
    connection.transport.become('connected');
    connection.become('connected');
    expect(told).toEqual(['connected']);
    connection.become('failed');
    expect(told).toEqual(['connected', 'over']);
  });

  it('hides its addresses where it is to', () => {
    expect(connection.config.iceTransportPolicy).toBe('all');
    open(true);
    expect(connection.config.iceTransportPolicy).toBe('relay');
    expect(link.path().relayOnly).toBe(true);
  });

  it('tells all that the browser tells of it', async () => {
    expect(await link.report()).toEqual([{ id: 'P', type: 'peer-connection', timestamp: 7 }]);
  });

  it('knows afterwards which ways there were', async () => {
    connection.onicecandidate({
      candidate: { candidate: 'candidate:1 1 udp 1 a.local 5 typ host', sdpMid: '0' },
    });
    link.addCandidate({
      candidate: 'candidate:2 1 udp 1 192.0.2.7 5 typ srflx raddr 0.0.0.0 rport 0',
      mid: '0',
    });
    await link.accept(`${GOOD}a=candidate:1 1 UDP 2 10.1.0.2 5 typ host\r\n`);
    connection.onicecandidateerror({ url: 'turn:turn.example', errorCode: 401 });
    link.close();
    expect(connection.added).toHaveLength(1);
    expect(link.path()).toMatchObject({
      mine: ['host'],
      theirs: ['srflx', 'host'],
      refused: ['turn:turn.example'],
      connected: false,
    });
  });
});

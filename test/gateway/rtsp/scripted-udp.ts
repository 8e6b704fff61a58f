import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Script, type SeenRequest, USUAL } from './scripted-rtsp-server.ts';

export interface SeenDatagram {
  readonly to: 'rtp' | 'rtcp';
  readonly bytes: Buffer;
}

/** The media side of a camera on loopback: one socket for RTP, one for RTCP. */
export class ScriptedUdp {
  readonly seen: SeenDatagram[] = [];
  readonly #rtp: Socket;
  readonly #rtcp: Socket;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (bytes) => void this.seen.push({ to: 'rtp', bytes }));
    rtcp.on('message', (bytes) => void this.seen.push({ to: 'rtcp', bytes }));
  }

  static async open(address = '127.0.0.1'): Promise<ScriptedUdp> {
    return new ScriptedUdp(await bind(address), await bind(address));
  }

  /** For a Transport field. */
  get ports(): string {
    return `${this.#rtp.address().port}-${this.#rtcp.address().port}`;
  }

  /** Sends from the RTP port to the client's. */
  rtp(setup: SeenRequest, packet: Buffer): void {
    this.#rtp.send(packet, clientPorts(setup)[0], '127.0.0.1');
  }

  rtcp(setup: SeenRequest, packet: Buffer): void {
    this.#rtcp.send(packet, clientPorts(setup)[1], '127.0.0.1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rtp.close();
    this.#rtcp.close();
  }
}

/** The even port of the client, and the odd one. */
export function clientPorts(setup: SeenRequest): [rtp: number, rtcp: number] {
  const [, rtp, rtcp] = /client_port=(\d+)-(\d+)/.exec(setup.headers.transport ?? '') ?? [];
  return [Number(rtp), Number(rtcp)];
}

/** Whether a SETUP asks for UDP. */
export function asksForUdp(request: SeenRequest): boolean {
  return !/TCP/.test(request.headers.transport ?? '');
}

/** A camera that sends in datagrams, and refuses TCP; `play` is called for each track with its SETUP. */
export function udpOnly(
  udp: ScriptedUdp,
  play: (setup: SeenRequest) => void,
  answer = 'server_port=PORTS',
): Script {
  let setups: SeenRequest[] = [];
  return {
    SETUP: (request, client) => {
      if (!asksForUdp(request)) return client.answer(request, { status: 461 });
      setups.push(request);
      const transport = `${request.headers.transport};${answer.replace('PORTS', udp.ports)}`;
      client.answer(request, {
        headers: [
          ['Session', 'abc123;timeout=60'],
          ['Transport', transport],
        ],
      });
    },
    PLAY: (request, client) => {
      client.answer(request);
      for (const setup of setups) play(setup);
      setups = [];
    },
    TEARDOWN: (request, client) => {
      setups = [];
      USUAL.TEARDOWN?.(request, client);
    },
  };
}

async function bind(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

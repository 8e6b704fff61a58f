import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { UdpTransport } from '../../../../gateway/rtsp/transport/udp-transport.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { rtpPacket, senderReport } from '../scripted-rtsp-server.ts';

const sockets: Socket[] = [];
const transports: UdpTransport[] = [];
afterEach(() => {
  for (const transport of transports.splice(0)) transport.close();
  for (const socket of sockets.splice(0)) socket.close();
});

/** A camera's socket, and what it heard. */
async function cameraAt(address: string) {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const heard: string[] = [];
  socket.on('message', (bytes) => void heard.push(bytes.toString('hex', 0, 4)));
  socket.bind(0, address);
  await once(socket, 'listening');
  return { socket, heard, port: socket.address().port };
}

async function open(host: string) {
  const seen: string[] = [];
  const transport = await UdpTransport.open({
    address: 'cam:554',
    host,
    sink: { onRtp: (packet) => seen.push(`rtp ${packet.at(-1)}`), onRtcp: () => seen.push('rtcp') },
    now: () => performance.now(),
  });
  transports.push(transport);
  const port = Number(/client_port=(\d+)/.exec(transport.offer)?.[1]);
  return { seen, transport, port };
}

const PUNCH = '80000000';
const REPORT = Buffer.from('80c9000100000000', 'hex');

describe('where the media of a camera may come from', () => {
  it('an IPv4 camera whose address the system shows as an IPv6 one', async () => {
    const { seen, port } = await open('::ffff:127.0.0.1');
    const camera = await cameraAt('127.0.0.1');
    camera.socket.send(rtpPacket(1), port, '127.0.0.1');
    camera.socket.send(rtpPacket(2), port, '127.0.0.1');
    await eventually(() => seen.length === 2);
  });

  it('the port of its first packet, where it has named none; that is punched', async () => {
    const { seen, transport, port } = await open('127.0.0.1');
    const camera = await cameraAt('127.0.0.1');
    transport.accept('RTP/AVP;unicast');
    transport.punch();
    camera.socket.send(rtpPacket(1), port, '127.0.0.1');
    camera.socket.send(rtpPacket(2), port, '127.0.0.1');
    await eventually(() => seen.length === 2);
    expect(camera.heard).toEqual([]);
    transport.punch();
    await eventually(() => camera.heard.length === 1);
    expect(camera.heard).toEqual([PUNCH]);
  });

  it('a source of its choice, which hears nothing before its media has come', async () => {
    const { seen, transport, port } = await open('127.0.0.1');
    const elsewhere = await cameraAt('127.0.0.2');
    transport.accept(`RTP/AVP;source=127.0.0.2;server_port=${elsewhere.port}-${elsewhere.port + 1}`);
    transport.punch();
    elsewhere.socket.send(rtpPacket(1), port, '127.0.0.1');
    elsewhere.socket.send(rtpPacket(2), port, '127.0.0.1');
    await eventually(() => seen.length === 2);
    expect(elsewhere.heard).toEqual([]);
    transport.punch();
    await eventually(() => elsewhere.heard.length === 1);
  });

  it.each(['255.255.255.255', '224.0.0.1', '239.1.2.3', '127.0.0.1'])(
    'no source=%s of a camera elsewhere',
    async (source) => {
      const { seen, transport, port } = await open('192.0.2.1');
      const local = await cameraAt('127.0.0.1');
      transport.accept(`RTP/AVP;source=${source};server_port=5000-5001`);
      for (const sequence of [1, 2]) local.socket.send(rtpPacket(sequence), port, '127.0.0.1');
      const probe = await open('127.0.0.1');
      for (const sequence of [1, 2]) local.socket.send(rtpPacket(sequence), probe.port, '127.0.0.1');
      await eventually(() => probe.seen.length === 2);
      expect(seen).toEqual([]);
    },
  );

  it('no source of the other family', async () => {
    const { seen, transport, port } = await open('127.0.0.1');
    const camera = await cameraAt('127.0.0.1');
    transport.accept(`RTP/AVP;source=2001:db8::7;server_port=${camera.port}-${camera.port + 1}`);
    transport.punch();
    await eventually(() => camera.heard.length === 1);
    for (const sequence of [1, 2]) camera.socket.send(rtpPacket(sequence), port, '127.0.0.1');
    await eventually(() => seen.length === 2);
  });

  it('one port for reports, the first that sends any', async () => {
    const { seen, transport, port } = await open('127.0.0.1');
    const [camera, other] = [await cameraAt('127.0.0.1'), await cameraAt('127.0.0.1')];
    camera.socket.send(senderReport(1), port + 1, '127.0.0.1');
    await eventually(() => seen.length === 1);
    other.socket.send(senderReport(2), port + 1, '127.0.0.1');
    camera.socket.send(senderReport(3), port + 1, '127.0.0.1');
    await eventually(() => seen.length === 2);
    transport.sendRtcp(REPORT);
    await eventually(() => camera.heard.length === 1);
    expect(other.heard).toEqual([]);
    expect(seen).toHaveLength(2);
  });
});

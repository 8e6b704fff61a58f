import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startCamera } from './onvif/camera.ts';
import { all } from './onvif/soap-door.ts';

const GROUP = '239.255.255.250';
const HERE = '127.0.0.1';
const TYPES =
  '<d:Types xmlns:n="http://www.onvif.org/ver10/network/wsdl">n:NetworkVideoTransmitter</d:Types>';

describe('the answer to WS-Discovery', () => {
  let camera: SimulatedCamera;
  let socket: Socket;
  let answers: string[] = [];

  beforeEach(async () => {
    camera = await startCamera({ name: 'back door', discovery: { port: 0, interfaceAddress: HERE } });
    answers = [];
    socket = createSocket('udp4');
    socket.on('message', (message) => void answers.push(message.toString('utf8')));
    socket.bind(0, HERE);
    await once(socket, 'listening');
    socket.setMulticastInterface(HERE);
  });

  afterEach(async () => {
    socket.close();
    await camera.close();
  });

  const probe = (content: string, { to = HERE, id = 'uuid:1' } = {}) =>
    socket.send(
      `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:MessageID>${id}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body>${content}</e:Body></e:Envelope>`,
      camera.discoveryPort,
      to,
    );
  const heard = async (count = 1) => {
    await eventually(() => answers.length >= count, { what: `${count} answers` });
    return answers;
  };

  it.each([
    ['a probe to the group', GROUP],
    ['a probe to its own address', HERE],
  ])('comes to %s, with who it is and where', async (_name, to) => {
    probe(`<d:Probe>${TYPES}</d:Probe>`, { to, id: 'uuid:42' });
    const [answer = ''] = await heard();
    expect(all(answer, /<a:RelatesTo>([^<]+)/g)).toEqual(['uuid:42']);
    expect(all(answer, /<a:EndpointReference><a:Address>([^<]+)/g)).toEqual([camera.identity]);
    expect(all(answer, /<d:XAddrs>([^<]+)/g)).toEqual([camera.onvifUrl]);
    expect(all(answer, /<d:Types>([^<]+)/g)).toEqual(['dn:NetworkVideoTransmitter tds:Device']);
    const [scopes = ''] = all(answer, /<d:Scopes>([^<]+)/g);
    expect(scopes.split(' ')).toEqual(
      expect.arrayContaining(
        ['hardware/simulated', 'location/garden', 'name/back%20door', 'type/ptz'].map(
          (item) => `onvif://www.onvif.org/${item}`,
        ),
      ),
    );
  });

  it('comes once for each probe that is meant for it, and to nothing else', async () => {
    probe('<d:Probe><d:Types>n:Printer</d:Types></d:Probe>');
    probe('<d:Probe><d:Scopes>onvif://www.onvif.org/name/attic</d:Scopes></d:Probe>');
    probe('<d:Resolve/>');
    socket.send('hello', camera.discoveryPort, HERE);
    probe('<d:Probe><d:Scopes>onvif://www.onvif.org/name</d:Scopes></d:Probe>', { id: 'uuid:2' });
    probe('<d:Probe/>', { id: 'uuid:3' });
    const heardAll = await heard(2);
    expect(heardAll.map((answer) => all(answer, /<a:RelatesTo>([^<]+)/g)[0])).toEqual(['uuid:2', 'uuid:3']);
  });

  it('tells where the camera has moved to', async () => {
    await camera.moveTo({ host: '127.0.0.2' });
    for (const [index, to] of [GROUP, '127.0.0.2'].entries()) {
      probe('<d:Probe/>', { to });
      expect((await heard(index + 1))[index]).toContain(`<d:XAddrs>${camera.onvifUrl}</d:XAddrs>`);
    }
    expect(camera.onvifUrl).toContain('127.0.0.2');
  });

  it('comes from each of several cameras on one port', async () => {
    const port = camera.discoveryPort ?? 0;
    const other = await startCamera({ name: 'attic', host: '127.0.0.2', discovery: { port } });
    try {
      probe('<d:Probe/>', { to: GROUP });
      const found = (await heard(2)).map((answer) => all(answer, /<d:XAddrs>([^<]+)/g)[0]);
      expect(found.sort()).toEqual([camera.onvifUrl, other.onvifUrl].sort());
      expect(other.identity).not.toBe(camera.identity);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['xaddr-several', 3],
    ['xaddr-wrong-host', 1],
  ] as const)('has other addresses where they are odd: %s', async (quirk, count) => {
    camera.setOnvifQuirk(quirk, true);
    probe('<d:Probe/>');
    const [addresses = ''] = all((await heard())[0] ?? '', /<d:XAddrs>([^<]+)/g);
    expect(addresses.split(' ')).toHaveLength(count);
    expect(addresses.split(' ')[0]).toContain('192.0.2.99');
    expect(addresses.includes(camera.onvifUrl)).toBe(quirk === 'xaddr-several');
  });

  it('has the old address where the camera tells stale ones', async () => {
    const before = camera.onvifUrl;
    camera.setOnvifQuirk('xaddr-stale', true);
    await camera.moveTo({});
    probe('<d:Probe/>');
    expect((await heard())[0]).toContain(`<d:XAddrs>${before}</d:XAddrs>`);
  });

  it('does not come from a camera that hangs, or is not there', async () => {
    camera.setOnvifQuirk('hangs', true);
    probe('<d:Probe/>', { id: 'uuid:hanging' });
    // What was sent before it has been read by the camera when this has been read here.
    socket.send('echo', socket.address().port, HERE);
    await heard();
    await setImmediate();
    expect(answers).toEqual(['echo']);
    answers = [];
    camera.setOnvifQuirk('hangs', false);
    probe('<d:Probe/>', { id: 'uuid:well' });
    expect((await heard()).map((answer) => all(answer, /<a:RelatesTo>([^<]+)/g)[0])).toEqual(['uuid:well']);
    const { discoveryPort } = camera;
    await camera.goOffline();
    await camera.comeBack();
    expect(camera.discoveryPort).toBe(discoveryPort);
    probe('<d:Probe/>', { id: 'uuid:back' });
    expect((await heard(2))[1]).toContain('uuid:back');
  });
});

import mqttPacket, { type Packet } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../helpers/eventually.ts';
import { selfSignedCertificate } from '../helpers/self-signed-certificate.ts';
import { openWebSocketDoor, PHONE, signal, startTestBroker } from './harness.ts';
import { connectPacket, packet, SUBSCRIBE, text } from './raw-mqtt.ts';

// Over TLS each frame is a record of its own, and the broker is told of the second while it still looks at the first.
it.each([
  { name: 'over TLS', certificate: selfSignedCertificate({ name: 'home', alsoIp: '127.0.0.1' }) },
  { name: 'in clear', certificate: undefined },
])(
  'a client need not wait for the CONNACK $name: what it sends behind its CONNECT is answered after that',
  async ({ certificate }) => {
    const door = await openWebSocketDoor(await startTestBroker(), certificate);
    for (const clientId of ['phone-1', 'phone-2', 'phone-3']) {
      const socket = new WebSocket(door, 'mqtt', { ca: certificate?.cert });
      const answers: Packet[] = [];
      const parser = mqttPacket.parser();
      parser.on('packet', (answer) => answers.push(answer));
      socket.on('message', (data) => parser.parse(data as Buffer));
      socket.on('open', () => {
        socket.send(connectPacket({ clientId, ...PHONE }));
        socket.send(packet(SUBSCRIBE, Buffer.of(0, 1), text(signal(clientId, 'down')), Buffer.of(1)));
      });
      await eventually(() => answers.length === 2, { what: 'both answers' });
      expect(answers).toMatchObject([
        { cmd: 'connack', returnCode: 0 },
        { cmd: 'suback', granted: [1] },
      ]);
      socket.terminate();
    }
  },
);

import { createServer as createRawServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { isOwnAnswer } from '../../../devices/onvif/soap/own-answer.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startScriptedCamera } from './scripted-camera.ts';

const MOVE = { pan: 1, tilt: 0, zoom: 0 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** What a proxy before the camera does with a connection's answers; gives what to send on. */
type Meddle = (answer: Buffer, connection: { readonly count: number; readonly socket: Socket }) => Buffer;

/** A camera behind a proxy that sees which connections there are, and may meddle with them. */
async function start(meddle: Meddle = (answer) => answer, { timeoutMs = 20_000 } = {}) {
  const device = await startScriptedCamera({
    GetServices:
      '<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver20/ptz/wsdl</Namespace><XAddr>/onvif/ptz</XAddr></Service></GetServicesResponse>',
  });
  const connections: { moves: number; stops: number; closed: boolean }[] = [];
  const proxy: Server = createRawServer((socket) => {
    const connection = { moves: 0, stops: 0, closed: false };
    connections.push(connection);
    let count = 0;
    socket
      .on('error', () => undefined)
      .on('close', () => {
        connection.closed = true;
      });
    const onward = new Promise<Socket>((resolve) => {
      import('node:net').then(({ connect }) => {
        const camera = connect(device.port, '127.0.0.1', () => resolve(camera));
        camera.on('error', () => undefined).on('close', () => socket.destroy());
        camera.on('data', (answer) => socket.write(meddle(answer, { count: ++count, socket })));
        socket.on('close', () => camera.destroy());
      });
    });
    socket.on('data', (request) => {
      connection.moves += request.toString().split('<ContinuousMove ').length - 1;
      connection.stops += request.toString().split('<Stop ').length - 1;
      void onward.then((camera) => camera.write(request));
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const camera = createOnvifCamera({
    name: 'porch',
    url: `http://127.0.0.1:${port}/onvif/device_service`,
    timeoutMs,
    logger: pino({ level: 'silent' }),
  });
  closers.push(
    device.close,
    () => proxy.close(),
    () => camera.close(),
  );
  const moving = () => connections.filter(({ moves }) => moves > 0);
  return { camera, device, connections, moving };
}

describe('connections that are kept', () => {
  it('carry one move after the other, but no stop', async () => {
    const { camera, connections, moving } = await start();
    for (let i = 0; i < 5; i++) await camera.ptz?.move(MOVE);
    await camera.ptz?.stop();
    expect(moving()).toMatchObject([{ moves: 5, stops: 0 }]);
    expect(connections.some(({ stops }) => stops === 1)).toBe(true);
  });

  it('are let go when nothing is asked for a while, and when the camera is closed', async () => {
    const { camera, connections } = await start();
    await camera.ptz?.move(MOVE);
    await eventually(() => connections.every(({ closed }) => closed), { what: 'an idle connection to end' });
    await camera.ptz?.move(MOVE);
    camera.close();
    await eventually(() => connections.every(({ closed }) => closed), {
      // Before it has been idle for 2 s.
      withinMs: 1_900,
      what: 'a closed camera’s connection to end',
    });
  });

  it('may be closed by the camera at any time', async () => {
    const { camera, device, moving } = await start();
    device.answer({
      ContinuousMove: (_, response) => {
        // Without a word of it in the answer.
        const { socket } = response;
        setImmediate(() => socket?.end());
        return '<ContinuousMoveResponse/>';
      },
    });
    for (let i = 0; i < 6; i++) await camera.ptz?.move(MOVE);
    expect(moving().length).toBeGreaterThan(2);
  });

  it('are given up where the camera hangs up at every second request', async () => {
    const { camera, moving, device } = await start((answer, { count, socket }) => {
      if (count > 1) socket.destroy();
      return answer;
    });
    for (let i = 0; i < 8; i++) await camera.ptz?.move(MOVE);
    expect(moving().every(({ moves }) => moves <= 2)).toBe(true);
    // The first answers of two requests were lost, which were sent again.
    expect(device.operations().filter((operation) => operation === 'ContinuousMove')).toHaveLength(10);
  });

  it('are given up where an answer is that to another question', async () => {
    const { camera, moving } = await start((answer, { count }) =>
      count > 1 ? Buffer.from(answer.toString().replace('ContinuousMove', 'RelativeMoving')) : answer,
    );
    for (let i = 0; i < 5; i++) await camera.ptz?.move(MOVE);
    expect(moving().map(({ moves }) => moves)).toEqual([2, 1, 1, 1, 1]);
  });

  it('are cut where they bring what nobody asked for', async () => {
    const { camera, moving } = await start((answer, { socket }) => {
      if (answer.includes('ContinuousMoveResponse')) setTimeout(() => socket.write(answer), 20);
      return answer;
    });
    for (let i = 0; i < 3; i++) {
      await camera.ptz?.move(MOVE);
      await eventually(() => moving().every(({ closed }) => closed), { what: 'the connection to be cut' });
    }
    expect(moving()).toHaveLength(3);
  });

  it('hold to the limits of each request', async () => {
    const hanging = await start(undefined, { timeoutMs: 1_000 });
    await hanging.camera.ptz?.move(MOVE);
    hanging.device.answer({ ContinuousMove: () => undefined });
    await expect(hanging.camera.ptz?.move(MOVE)).rejects.toMatchObject({ kind: 'timeout' });
    const { camera, device } = await start();
    await camera.ptz?.move(MOVE);
    device.answer({
      ContinuousMove: `<ContinuousMoveResponse>${'x'.repeat(300_000)}</ContinuousMoveResponse>`,
    });
    await expect(camera.ptz?.move(MOVE)).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('the answer is too long'),
    });
  });

  it('are not waited for where the camera neither says how long its answer is nor closes', async () => {
    const { camera, moving } = await start((answer) => {
      const [head = '', body = ''] = answer.toString().split('\r\n\r\n');
      return Buffer.from(`${head.replace(/\r\nContent-Length: \d+/i, '')}\r\n\r\n${body}`);
    });
    for (let i = 0; i < 3; i++) await camera.ptz?.move(MOVE);
    expect(moving().map(({ moves }) => moves)).toEqual([1, 1, 1]);
  });

  it('let no stop wait for a move that hangs', async () => {
    const { camera, device } = await start();
    await camera.ptz?.move(MOVE);
    device.answer({ ContinuousMove: () => undefined });
    const hanging = expect(camera.ptz?.move(MOVE)).rejects.toMatchObject({ kind: 'unreachable' });
    await eventually(() => device.operations().filter((name) => name === 'ContinuousMove').length === 2);
    await camera.ptz?.stop();
    expect(device.operations().at(-1)).toBe('Stop');
    camera.close();
    await hanging;
  });
});

describe('isOwnAnswer', () => {
  const asked = { operation: 'PullMessages', header: '<a:MessageID>urn:uuid:1</a:MessageID>' };
  const answer = (relates: string) => `<s:Envelope>${relates}<tev:PullMessagesResponse/></s:Envelope>`;
  it.each([
    ['says nothing of what it relates to', answer(''), true],
    ['relates to what was asked', answer('<wsa:RelatesTo a="b"> urn:uuid:1\n</wsa:RelatesTo>'), true],
    ['relates to something else', answer('<wsa:RelatesTo>urn:uuid:2</wsa:RelatesTo>'), false],
    ['is a fault', '<s:Fault></s:Fault>', true],
    ['has another name', '<StopResponse/>', false],
  ])('of an answer that %s', (_, xml, isOwn) => {
    expect(isOwnAnswer(asked, xml)).toBe(isOwn);
  });
});

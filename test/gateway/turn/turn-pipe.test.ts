import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLookUp } from '../../../gateway/turn/name-look-up.ts';
import { openTurnPipe, type TurnPipe } from '../../../gateway/turn/turn-pipe.ts';
import { eventually } from '../../helpers/eventually.ts';
import { stunMessage } from './stun-messages.ts';

let server: Socket;
let engine: Socket;
let stranger: Socket;
let pipe: TurnPipe;
const asked: string[] = [];
const answered: string[] = [];

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
};
const portOf = ({ url }: TurnPipe) => Number(/:(\d+)(?:\?|$)/.exec(url)?.[1]);

beforeEach(async () => {
  [server, engine, stranger] = await Promise.all([bound(), bound(), bound()]);
  asked.length = 0;
  answered.length = 0;
  server.on('message', (packet, { port }) => {
    asked.push(packet.toString());
    server.send(`re: ${packet}`, port, '127.0.0.1');
  });
  engine.on('message', (packet) => answered.push(packet.toString()));
  pipe = openTurnPipe(`turn:user:pass@localhost:${server.address().port}?transport=udp`, createLookUp());
});

afterEach(() => {
  pipe.close();
  for (const socket of [server, engine, stranger]) socket.close();
});

describe('openTurnPipe', () => {
  it('has the server’s URL begin on the loopback', () => {
    expect(pipe.url).toMatch(/^turn:user:pass@127\.0\.0\.1:\d+\?transport=udp$/);
  });

  it('names the same server by STUN, and knows which candidate leads to itself', async () => {
    expect(pipe.stunUrl).toBe(`stun:localhost:${server.address().port}`);
    const mapped = 'candidate:3 1 UDP 1678769663 192.0.2.1 32853 typ srflx raddr 0.0.0.0 rport 0';
    expect(pipe.leadsHere(mapped)).toBe(false);
    server.removeAllListeners('message').on('message', (_packet, { port }) => {
      const allocated = stunMessage({ type: 0x0103, attributes: [[0x0020, '0001a147e112a643']] });
      server.send(allocated, port, '127.0.0.1');
    });
    engine.send('allocate', portOf(pipe), '127.0.0.1');
    await eventually(() => pipe.leadsHere(mapped), { what: 'what the server told' });
    expect(pipe.leadsHere(mapped.replace('32853', '32854'))).toBe(false);
  });

  it('carries what is sent before the name is looked up, and the answers', async () => {
    engine.send('one', portOf(pipe), '127.0.0.1');
    engine.send('two', portOf(pipe), '127.0.0.1');
    await eventually(() => answered.length === 2, { what: 'both answers' });
    expect(answered.sort()).toEqual(['re: one', 're: two']);
  });

  it('carries nothing for others, once the engine has begun', async () => {
    engine.send('mine', portOf(pipe), '127.0.0.1');
    await eventually(() => answered.length === 1, { what: 'the answer' });
    stranger.send('foreign', portOf(pipe), '127.0.0.1');
    engine.send('again', portOf(pipe), '127.0.0.1');
    await eventually(() => answered.length === 2, { what: 'the second answer' });
    expect(asked).toEqual(['mine', 'again']);
  });

  it('goes to the next address where no way leads to the first', async () => {
    const told = async () => [
      // Broadcast, which no socket may send that has not asked for it.
      { address: '255.255.255.255', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const other = openTurnPipe(`turn:turn.example:${server.address().port}`, told);
    engine.send('one', portOf(other), '127.0.0.1');
    await eventually(() => answered.length === 1, { what: 'the answer' });
    other.close();
  });

  it('reads an address of IPv6 as the URL has it', () => {
    const asked: string[] = [];
    const lookUp = async (host: string) => {
      asked.push(host);
      return [];
    };
    const other = openTurnPipe('turn:u:p@[2001:db8::1]:3479?transport=udp', lookUp);
    other.close();
    expect(asked).toEqual(['2001:db8::1']);
    expect(other.stunUrl).toBe('stun:[2001:db8::1]:3479');
  });

  it('ends at once, even before it began', () => {
    const early = openTurnPipe('turn:turn.invalid', createLookUp());
    early.close();
    early.close();
    expect(early.url).toMatch(/^turn:127\.0\.0\.1:\d+$/);
  });
});

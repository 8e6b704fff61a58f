import { describe, expect, it } from 'vitest';
import type { RtspPullOptions } from '../../../gateway/rtsp/pull-options.ts';
import type { AudioDescription } from '../../../gateway/rtsp/stream-description.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import {
  rtpPacket,
  type Script,
  ScriptedRtspServer,
  SDP_WITH_SOUND,
  type SeenRequest,
  USUAL,
} from './scripted-rtsp-server.ts';

const isSound = ({ url }: SeenRequest) => url.endsWith('trackID=1');
const PCMA: AudioDescription = { codec: 'PCMA', payloadType: 8, clockRate: 8000, channels: 1 };

/** How long a camera is waited for that does not answer, and one that sends nothing. */
const UNANSWERED = { greetingTimeoutMs: 10_000, requestTimeoutMs: 1_000 };
const UNSENT = { firstMediaMs: 500, stallMs: 500 };

/** A camera that goes wrong in sessions for which the sound was set up; `at` is what it does then. */
function hurtBySound(at: Script): Script {
  const heard = new Set<number>();
  const answer =
    (method: string): Script['x'] =>
    (request, client) => {
      if (method === 'SETUP' && isSound(request)) heard.add(request.connection);
      const act = heard.has(request.connection) ? at[method] : undefined;
      (act ?? USUAL[method])?.(request, client);
    };
  return {
    DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
    SETUP: answer('SETUP'),
    PLAY: answer('PLAY'),
  };
}

async function pullFrom(script: Script, changes: Partial<RtspPullOptions> = {}) {
  await using server = await ScriptedRtspServer.start(script);
  const shunned: AudioDescription[] = [];
  const abort = new AbortController();
  let came = 0;
  const pull = startPull(server.url, {
    signal: abort.signal,
    // Stopped from here, for a moment later the session would count as stalled.
    onVideo: () => {
      if (++came === 3) abort.abort();
    },
    onShunned: (sound) => void shunned.push(sound),
    ...changes,
  });
  expect(await pull.ended).toBeUndefined();
  expect(came).toBe(3);
  return { server, pull, shunned };
}

describe('the picture never pays for the sound', () => {
  it.each<[name: string, at: Script, limits?: Partial<RtspPullOptions>]>([
    ['falls silent at its SETUP', { SETUP: () => undefined, PLAY: () => undefined }, UNANSWERED],
    ['closes at PLAY', { PLAY: (_, client) => void client.socket.end() }],
    ['answers PLAY with 500', { PLAY: (request, client) => client.answer(request, { status: 500 }) }],
    ['answers PLAY with 454', { PLAY: (request, client) => client.answer(request, { status: 454 }) }],
    ['does not answer PLAY', { PLAY: () => undefined }, UNANSWERED],
    ['sends nothing', { PLAY: (request, client) => client.answer(request) }, UNSENT],
    [
      'sends the sound only',
      {
        PLAY: (request, client) => {
          client.answer(request);
          client.frame(2, rtpPacket(1, 40, 8));
        },
      },
      UNSENT,
    ],
  ])('of a camera that %s', async (_name, at, limits = {}) => {
    const pause = async () => undefined;
    const { server, pull, shunned } = await pullFrom(hurtBySound(at), { pause, ...limits });
    expect(pull.descriptions.map(({ audio }) => audio?.codec).at(-1)).toBeUndefined();
    const last = server.requests.filter(({ connection }) => connection === server.clients.length);
    expect(last.map(({ method }) => method)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
    expect(shunned).toEqual([PCMA]);
  });

  it('where only its own PLAY is not answered', async () => {
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
      PLAY: (request, client) => {
        if (isSound(request)) return;
        if (!request.url.endsWith('trackID=0')) return client.answer(request, { status: 460 });
        USUAL.PLAY?.(request, client);
        setTimeout(() => client.frame(0, rtpPacket(4)), 1_600);
      },
    });
    const pull = startPull(server.url, { greetingTimeoutMs: 10_000, requestTimeoutMs: 1_000 });
    await pull.packetsCame(4);
    await pull.stop();
    expect(server.clients).toHaveLength(1);
  });

  it('and tells where its own PLAY is refused', async () => {
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
      PLAY: (request, client) => {
        if (isSound(request)) return client.answer(request, { status: 500 });
        if (!request.url.endsWith('trackID=0')) return client.answer(request, { status: 460 });
        USUAL.PLAY?.(request, client);
      },
    });
    const pull = startPull(server.url);
    await eventually(() => pull.descriptions.length === 2);
    await pull.stop();
    expect(pull.descriptions.map(({ audio }) => audio?.codec)).toEqual(['PCMA', undefined]);
  });

  it('and is pulled alone where the sound is known to cost it', async () => {
    const at = { PLAY: (_: SeenRequest, client: { socket: { end(): void } }) => client.socket.end() };
    const { server, pull, shunned } = await pullFrom(hurtBySound(at as Script), { shunned: PCMA });
    expect(server.clients).toHaveLength(1);
    expect(pull.descriptions).toHaveLength(1);
    expect(shunned).toEqual([]);
  });

  it('and is asked for with other sound than the one that has cost it', async () => {
    const { server, pull } = await pullFrom(hurtBySound({}), { shunned: { ...PCMA, codec: 'PCMU' } });
    expect(server.methods.filter((method) => method === 'SETUP')).toHaveLength(2);
    expect(pull.descriptions[0]?.audio).toEqual(PCMA);
  });

  it('and a failure after the first picture is none of the sound’s', async () => {
    await using server = await ScriptedRtspServer.start(
      hurtBySound({
        PLAY: (request, client) => {
          USUAL.PLAY?.(request, client);
          client.socket.end();
        },
      }),
    );
    expect(await startPull(server.url).ended).toMatchObject({ kind: 'closed', detour: undefined });
    expect(server.clients).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import {
  rtpPacket,
  type Script,
  ScriptedRtspServer,
  SDP,
  SDP_WITH_SOUND,
  type SeenRequest,
  senderReport,
} from './scripted-rtsp-server.ts';

const isSound = ({ url }: SeenRequest) => url.endsWith('trackID=1');
const sound = (sequence: number, payloadType = 8) => rtpPacket(sequence, 40, payloadType);

/** A camera with sound on channels 2-3. */
const WITH_SOUND: Script = {
  DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
  SETUP: (request, client) =>
    client.answer(request, {
      headers: [
        ['Session', 'abc123'],
        ['Transport', `RTP/AVP/TCP;unicast;interleaved=${isSound(request) ? '2-3' : '0-1'}`],
      ],
    }),
  PLAY: (request, client) => {
    client.answer(request, {
      // Nobody believes it: cameras send numbers of another track, or of another day.
      headers: [['RTP-Info', 'url=trackID=0;seq=7;rtptime=99,url=x;seq=']],
    });
    client.frame(0, rtpPacket(1));
    client.frame(1, senderReport(1000));
    client.frame(2, sound(1));
    client.frame(3, senderReport(2000));
    client.frame(0, rtpPacket(2));
    client.frame(2, sound(2));
    // Another codec than the one that was described.
    client.frame(2, sound(3, 97));
  },
};

const refusingSound = (refuse: Script['x']): Script => ({
  ...WITH_SOUND,
  SETUP: (request, client) =>
    isSound(request) ? refuse(request, client) : WITH_SOUND.SETUP?.(request, client),
  PLAY: (request, client) => {
    client.answer(request);
    client.frame(0, rtpPacket(1));
  },
});

describe('a session with sound', () => {
  it('sets up the picture, then the sound, and keeps them apart', async () => {
    await using server = await ScriptedRtspServer.start(WITH_SOUND);
    const pull = startPull(server.url);
    await pull.packetsCame(2);
    await eventually(() => pull.sound.length === 2);
    await pull.stop();
    const asked = server.requests.map(({ method, url, headers }) =>
      [method, url.replace(server.url, ''), headers.transport ?? headers.session].join(' '),
    );
    expect(asked.slice(2)).toEqual([
      'SETUP /trackID=0 RTP/AVP/TCP;unicast;interleaved=0-1',
      'SETUP /trackID=1 RTP/AVP/TCP;unicast;interleaved=2-3',
      'PLAY  abc123',
      'TEARDOWN  abc123',
    ]);
    expect(server.requests[3]?.headers.session).toBe('abc123');
    expect(pull.descriptions[0]?.audio).toEqual({
      codec: 'PCMA',
      payloadType: 8,
      clockRate: 8000,
      channels: 1,
    });
    expect(pull.packets).toEqual([rtpPacket(1), rtpPacket(2)]);
    expect(pull.sound).toEqual([sound(1), sound(2)]);
    expect(pull.reports.map(({ medium, info }) => [medium, info.rtpTimestamp, info.ntpTime])).toEqual([
      ['video', 1000, 0x1234_5678n << 32n],
      ['audio', 2000, 0x1234_5678n << 32n],
    ]);
    expect(pull.transports).toEqual(['tcp']);
  });

  it('leaves the sound alone where nobody wants it', async () => {
    await using server = await ScriptedRtspServer.start(WITH_SOUND);
    const pull = startPull(server.url, { audio: false });
    await pull.packetsCame(2);
    await pull.stop();
    expect(server.methods.filter((method) => method === 'SETUP')).toHaveLength(1);
    expect(pull.descriptions[0]).not.toHaveProperty('audio');
    expect(pull.sound).toEqual([]);
  });

  it('names sound that WebRTC lacks, and leaves it alone', async () => {
    const aac = 'm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000\r\n';
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP + aac }),
    });
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.descriptions[0]?.unsupportedAudio).toBe('MPEG4-GENERIC');
    expect(server.methods.filter((method) => method === 'SETUP')).toHaveLength(1);
  });

  it.each<[name: string, refuse: Script['x']]>([
    ['is refused', (request, client) => client.answer(request, { status: 500 })],
    ['is not to be had this way', (request, client) => client.answer(request, { status: 461 })],
    [
      'is sent another way',
      (request, client) => client.answer(request, { headers: [['Transport', 'RTP/AVP;client_port=1-2']] }),
    ],
    ['is not answered', () => undefined],
  ])('has its picture where the sound %s', async (_name, refuse) => {
    await using server = await ScriptedRtspServer.start(refusingSound(refuse));
    const pull = startPull(server.url, { greetingTimeoutMs: 10_000, requestTimeoutMs: 1_000 });
    await pull.packetsCame(1);
    await pull.stop();
    expect(server.clients).toHaveLength(1);
    expect(server.methods.slice(2)).toEqual(['SETUP', 'SETUP', 'PLAY', 'TEARDOWN']);
    expect(pull.descriptions.map(({ audio }) => audio?.codec)).toEqual(['PCMA', undefined]);
    expect(pull.logged.filter((line) => line.includes('does not give its sound'))).toHaveLength(1);
  });

  it.each<[name: string, refuse: Script['x']]>([
    ['the connection', (_, client) => void client.socket.destroy()],
    ['the session', (request, client) => client.answer(request, { status: 454 })],
  ])('has its picture where asking for the sound costs %s', async (_name, refuse) => {
    await using server = await ScriptedRtspServer.start(refusingSound(refuse));
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    await pull.stop();
    expect(server.clients).toHaveLength(2);
    const again = server.requests.filter(({ connection }) => connection === 2);
    expect(again.map(({ method }) => method)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
  });

  it('plays track by track where the camera knows no aggregate', async () => {
    const played: string[] = [];
    await using server: ScriptedRtspServer = await ScriptedRtspServer.start({
      ...WITH_SOUND,
      PLAY: (request, client) => {
        const track = request.url.replace(server.url, '');
        if (track === '') return client.answer(request, { status: 460 });
        played.push(track);
        WITH_SOUND.PLAY?.(request, client);
      },
    });
    const pull = startPull(server.url);
    await eventually(() => pull.sound.length >= 4);
    await pull.stop();
    expect(played).toEqual(['/trackID=0', '/trackID=1']);
  });
});

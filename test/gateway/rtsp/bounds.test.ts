import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../../gateway/rtsp/challenge.ts';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { parseSdp } from '../../../gateway/rtsp/sdp/sdp.ts';
import { parseTarget } from '../../../gateway/rtsp/url.ts';
import { RtspConnection } from '../../../gateway/rtsp/wire/connection.ts';
import { parseHead, type RtspResponse } from '../../../gateway/rtsp/wire/message.ts';
import { PendingRequests } from '../../../gateway/rtsp/wire/pending-requests.ts';
import { eventually } from '../../helpers/eventually.ts';

// The other bounds stand with what they bound, under the same name: framer, SDP, URL, reorder buffer, redirects.
describe('case 15: what stays bounded', () => {
  it('what waits for a camera that does not read', async () => {
    let served: Socket | undefined;
    const server = createServer((socket) => {
      served = socket.pause();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const connection = await RtspConnection.open({
      target: parseTarget({ url: `rtsp://127.0.0.1:${port}/` }),
      tls: undefined,
      connectTimeoutMs: 20_000,
      requestTimeoutMs: 20_000,
      signal: new AbortController().signal,
      now: () => performance.now(),
      onFrame: () => undefined,
      onAnnounce: () => undefined,
    });
    const frame = Buffer.alloc(60_000, 0x80);
    const frames = 2000;
    for (let sent = 0; sent < frames; sent++) connection.sendFrame(0, frame);
    await eventually(() => served);
    let received = 0;
    served
      ?.on('data', (bytes) => {
        received += bytes.length;
      })
      .resume();
    const last = Buffer.alloc(4, 0x80);
    let before = -1;
    await eventually(
      () => {
        const isQuiet = received > 0 && received === before;
        before = received;
        return isQuiet;
      },
      { everyMs: 100 },
    );
    // What the system's own buffers hold is not the client's.
    expect(received).toBeLessThan((frames * frame.length) / 4);
    connection.sendFrame(0, last);
    await eventually(() => received === before + 8);
    connection.close();
    served?.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes the double of an answer for nothing, unless the camera does not count', async () => {
    const pending = new PendingRequests();
    const late = () => new RtspError({ kind: 'stalled', address: 'cam:554', message: 'late' });
    const ask = () => pending.add({ timeoutMs: 5000, late, send: () => undefined });
    const answer = (cseq: number, status = 200): RtspResponse => ({
      kind: 'response',
      status,
      reason: '',
      headers: new Map([['cseq', [String(cseq)]]]),
      body: Buffer.alloc(0),
    });
    const first = ask();
    pending.settle(answer(1));
    expect((await first).status).toBe(200);
    const second = ask();
    pending.settle(answer(1));
    pending.settle(answer(2, 404));
    expect((await second).status).toBe(404);
    // The same number with other content: this camera does not count on.
    const third = ask();
    pending.settle(answer(1, 500));
    expect((await third).status).toBe(500);
    const fourth = ask();
    pending.settle(answer(1));
    expect((await fourth).status).toBe(200);
  });

  it('requests that were given up: sixteen are remembered', async () => {
    const pending = new PendingRequests();
    const late = () => new RtspError({ kind: 'stalled', address: 'cam:554', message: 'late' });
    const ask = (timeoutMs: number) => pending.add({ timeoutMs, late, send: () => undefined });
    for (let given = 0; given < 17; given++) await expect(ask(0)).rejects.toThrow('late');
    const waiting = ask(5000);
    const answer = (cseq: number): RtspResponse => ({
      kind: 'response',
      status: 200,
      reason: '',
      headers: new Map([['cseq', [String(cseq)]]]),
      body: Buffer.alloc(0),
    });
    let isSettled = false;
    const settled = waiting.then(() => {
      isSettled = true;
    });
    for (let known = 2; known <= 17; known++) pending.settle(answer(known));
    await Promise.resolve();
    expect(isSettled).toBe(false);
    // The first is forgotten: its answer is taken for that of the oldest request.
    pending.settle(answer(1));
    await settled;
  });

  it.each<[name: string, parse: () => unknown]>([
    ['spaces in an SDP', () => parseSdp(`m=video 0 RTP/AVP 96\na=rtpmap:96${' '.repeat(60_000)}x`)],
    ['spaces before a line', () => parseSdp(`${' '.repeat(60_000)}a${' '.repeat(60_000)}x`)],
    ['spaces in format parameters', () => parseSdp(`m=video 0 RTP/AVP 96\na=fmtp:96${' ;'.repeat(30_000)}=`)],
    ['commas in a challenge', () => parseChallenges([','.repeat(16_000), ' ='.repeat(8000)])],
    ['quotes in a challenge', () => parseChallenges(['a="\\"'.repeat(3000)])],
    ['spaces in a status line', () => parseHead(`RTSP/1.0 200${' '.repeat(16_000)}\rx`)],
    ['folded lines', () => parseHead(`RTSP/1.0 200 OK\r\na:b\r\n${' x\r\n'.repeat(4000)}`)],
  ])('the time over %s', (_name, parse) => {
    const before = process.cpuUsage();
    parse();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

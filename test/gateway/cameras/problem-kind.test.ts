import { describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorOptions } from '../../../devices/camera.ts';
import { problemKind } from '../../../gateway/cameras/problem-kind.ts';
import { RtspError, type RtspErrorOptions } from '../../../gateway/rtsp/errors.ts';
import { refusal } from '../../../gateway/rtsp/refusal.ts';
import { unreachableError } from '../../../gateway/rtsp/wire/connection-errors.ts';
import { problemOf } from '../../../gateway/stream/stream-problem.ts';
import type { ProblemKind } from '../../../protocol/messages.ts';

const ADDRESS = 'camera:554';
const rtsp = (options: Pick<RtspErrorOptions, 'kind' | 'isThere'>) =>
  new RtspError({ address: ADDRESS, message: 'a sentence', ...options });
const device = (options: Pick<DeviceErrorOptions, 'kind' | 'lacks'>) =>
  new DeviceError({ camera: 'porch', message: 'a sentence', ...options });
const status = (code: number, method = 'DESCRIBE') =>
  refusal({
    address: ADDRESS,
    method,
    response: { kind: 'response', status: code, reason: '', headers: new Map(), body: Buffer.alloc(0) },
  });
const network = (code: string) => unreachableError(ADDRESS, Object.assign(new Error('a sentence'), { code }));

describe('problemKind', () => {
  it.each<[what: string, error: unknown, kind: ProblemKind]>([
    ['a host that is not there', network('EHOSTUNREACH'), 'unreachable'],
    ['a port where nothing listens', network('ECONNREFUSED'), 'unreachable'],
    ['a name that is not known', network('ENOTFOUND'), 'unreachable'],
    ['a connection that takes too long', unreachableError(ADDRESS, 'after 5000 ms'), 'unreachable'],
    ['an answer that does not come', rtsp({ kind: 'stalled' }), 'unreachable'],
    ['an answer, and no media after it', rtsp({ kind: 'stalled', isThere: true }), 'other'],
    ['a certificate that is not trusted', network('DEPTH_ZERO_SELF_SIGNED_CERT'), 'other'],
    ['a port that speaks no TLS', network('EPROTO'), 'other'],
    ['a TLS that is outdated', network('ERR_SSL_UNSUPPORTED_PROTOCOL'), 'other'],
    ['a password that RTSP refuses', rtsp({ kind: 'refused-credentials' }), 'credentials'],
    ['an account that may not watch (403)', status(403), 'credentials'],
    ['a path that RTSP does not know (404)', status(404), 'no-stream'],
    ['a stream that is gone (410)', status(410), 'no-stream'],
    ['too many who watch (453)', status(453), 'other'],
    ['a session that was forgotten (454)', status(454, 'PLAY'), 'other'],
    ['a transport that is refused (461)', status(461, 'SETUP'), 'other'],
    ['a camera that is busy (503)', status(503), 'other'],
    ['any other refusal', status(400), 'other'],
    ['neither H.264 nor H.265 in the stream', rtsp({ kind: 'no-video' }), 'format'],
    ['an address that is none', rtsp({ kind: 'bad-url' }), 'other'],
    ['a connection that is closed', rtsp({ kind: 'closed' }), 'other'],
    ['something too large', rtsp({ kind: 'too-large' }), 'other'],
    ['a device that is not there', device({ kind: 'unreachable' }), 'unreachable'],
    ['a device that does not answer', device({ kind: 'timeout' }), 'unreachable'],
    ['a password that the device refuses', device({ kind: 'refused-credentials' }), 'credentials'],
    ['a profile that is not there', device({ kind: 'unsupported', lacks: 'stream' }), 'no-stream'],
    ['no profile in H.264 or H.265', device({ kind: 'unsupported', lacks: 'format' }), 'format'],
    ['a device that can not do that', device({ kind: 'unsupported' }), 'other'],
    ['a device that will not', device({ kind: 'refused' }), 'other'],
    ['no ONVIF at its address', device({ kind: 'protocol' }), 'other'],
    ['a fault of our own', new Error('a sentence'), 'other'],
  ])('%s', (_, error, kind) => {
    expect(problemKind(problemOf(error))).toBe(kind);
  });
});

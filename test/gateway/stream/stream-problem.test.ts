import { describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../../devices/camera.ts';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { problemOf } from '../../../gateway/stream/stream-problem.ts';

const device = (kind: DeviceErrorKind) => new DeviceError({ kind, camera: 'porch', message: 'a sentence' });

const lacking = (lacks: 'stream' | 'format') =>
  new DeviceError({ kind: 'unsupported', camera: 'porch', message: 'a sentence', lacks });

describe('problemOf', () => {
  it.each([
    ['an RTSP error', new RtspError({ kind: 'stalled', address: 'a', message: 'a sentence' }), 'stalled'],
    ['a device that is not there', device('unreachable'), 'unreachable'],
    ['a device that does not answer', device('timeout'), 'unreachable'],
    ['a device that refuses the password', device('refused-credentials'), 'refused-credentials'],
    ['a device that can not do that', device('unsupported'), 'device'],
    ['a device without that stream', lacking('stream'), 'no-such-stream'],
    ['a device without a stream that can be sent', lacking('format'), 'no-video'],
    ['anything else', new Error('a sentence'), 'device'],
    ['no error at all', 'a sentence', 'device'],
  ])('%s', (_name, error, reason) => {
    expect(problemOf(error)).toEqual({ reason, message: 'a sentence' });
  });
});

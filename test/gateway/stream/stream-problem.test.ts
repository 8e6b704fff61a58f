import { describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../../devices/camera.ts';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { problemOf } from '../../../gateway/stream/stream-problem.ts';

const device = (kind: DeviceErrorKind) => new DeviceError({ kind, camera: 'porch', message: 'a sentence' });

describe('problemOf', () => {
  it.each([
    ['an RTSP error', new RtspError({ kind: 'stalled', address: 'a', message: 'a sentence' }), 'stalled'],
    ['a device that is not there', device('unreachable'), 'unreachable'],
    ['a device that does not answer', device('timeout'), 'unreachable'],
    ['a device that refuses the password', device('refused-credentials'), 'refused-credentials'],
    ['a device that has no stream', device('unsupported'), 'device'],
    ['anything else', new Error('a sentence'), 'device'],
    ['no error at all', 'a sentence', 'device'],
  ])('%s', (_name, error, reason) => {
    expect(problemOf(error)).toEqual({ reason, message: 'a sentence' });
  });
});

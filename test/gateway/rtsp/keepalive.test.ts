import { describe, expect, it } from 'vitest';
import {
  judgeKeepalive,
  keepaliveMethod,
  keepalivePeriodMs,
  parseSession,
} from '../../../gateway/rtsp/keepalive.ts';
import { judgeStall } from '../../../gateway/rtsp/stall.ts';

describe('parseSession', () => {
  it.each([
    ['12345678', '12345678', undefined],
    ['12345678;timeout=60', '12345678', 60],
    [' ab-c ; Timeout = 30 ', 'ab-c', 30],
    ['a;x=y;timeout="90"', 'a', 90],
    ['a;timeout=soon', 'a', undefined],
  ])('%s', (field, id, timeoutS) => {
    expect(parseSession(field)).toEqual({ id, timeoutS });
  });

  it.each([undefined, '', ' ;timeout=60'])('no session in "%s"', (field) => {
    expect(parseSession(field)).toBeUndefined();
  });
});

describe('keepalivePeriodMs', () => {
  it.each([
    [60, 55_000],
    [10, 5000],
    [6, 1000],
    [5, 1000],
    [1, 1000],
    [0, 30_000],
    [undefined, 30_000],
    [999_999_999_999, 3_600_000],
  ])('a timeout of %s s', (timeoutS, periodMs) => {
    expect(keepalivePeriodMs(timeoutS)).toBe(periodMs);
  });
});

describe('keepaliveMethod', () => {
  it.each([
    [['OPTIONS, DESCRIBE, GET_PARAMETER'], 'GET_PARAMETER'],
    [['options,get_parameter'], 'GET_PARAMETER'],
    [['OPTIONS DESCRIBE', 'GET_PARAMETER'], 'GET_PARAMETER'],
    [['OPTIONS, SET_PARAMETER, GET_PARAMETERS'], 'OPTIONS'],
    [[], 'OPTIONS'],
  ])('%j', (values, method) => {
    expect(keepaliveMethod({ headers: new Map([['public', values]]) })).toBe(method);
  });

  it('also reads Allow', () => {
    expect(keepaliveMethod({ headers: new Map([['allow', ['GET_PARAMETER']]]) })).toBe('GET_PARAMETER');
  });
});

describe('judgeKeepalive', () => {
  it.each([
    ['GET_PARAMETER', 200, { kind: 'alive' }],
    ['GET_PARAMETER', 501, { kind: 'use', method: 'OPTIONS' }],
    ['GET_PARAMETER', 405, { kind: 'use', method: 'OPTIONS' }],
    ['GET_PARAMETER', 454, { kind: 'doubtful' }],
    ['OPTIONS', 454, { kind: 'doubtful' }],
    ['OPTIONS', 501, { kind: 'alive' }],
    ['OPTIONS', 500, { kind: 'alive' }],
  ] as const)('%s answered with %i', (method, status, verdict) => {
    expect(judgeKeepalive(method, { status })).toEqual(verdict);
  });
});

describe('judgeStall', () => {
  it.each([
    [1000, 1000, { kind: 'wait', forMs: 5000 }],
    [1000, 5999, { kind: 'wait', forMs: 1 }],
    [1000, 5999.5, { kind: 'wait', forMs: 1 }],
    [1000, 6000, { kind: 'stalled' }],
    [1000, 9999, { kind: 'stalled' }],
  ])('last heard at %d, now %d', (lastArrivalMs, nowMs, verdict) => {
    expect(judgeStall({ lastArrivalMs, nowMs, stallMs: 5000 })).toEqual(verdict);
  });
});

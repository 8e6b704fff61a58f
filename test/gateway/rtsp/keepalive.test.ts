import { describe, expect, it } from 'vitest';
import {
  judgeKeepalive,
  keepaliveMethod,
  keepalivePeriodMs,
  parseSession,
} from '../../../gateway/rtsp/keepalive.ts';

describe('case 6: the Session field', () => {
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

describe('case 6: the period of keepalives', () => {
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

describe('case 6: GET_PARAMETER where Public lists it, else OPTIONS', () => {
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

describe('case 6: what the answer to a keepalive means', () => {
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

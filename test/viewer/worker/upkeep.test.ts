import { describe, expect, it } from 'vitest';
import { type Finding, findingOf, type Look, type Served } from '../../../viewer/worker/upkeep.ts';

const page: Served = {
  status: 200,
  type: 'text/html; charset=utf-8',
  policy: "connect-src 'self' wss://broker.example",
  integrity: 'sha256-page',
};
const script: Served = {
  status: 200,
  type: 'text/javascript; charset=utf-8',
  policy: undefined,
  integrity: 'sha256-x',
};
const kept = { policy: page.policy, integrity: page.integrity };
const missing = { ...page, status: 404 };
const DAY_MS = 86_400_000;

describe('after a look at what the gateway serves', () => {
  it.each<[string, Omit<Look, 'missingMs'> & { missingMs?: number }, Finding]>([
    ['nothing has changed', { script, page, kept }, 'nothing'],
    ['nobody answered', { script: undefined, page: undefined, kept }, 'nothing'],
    [
      'the gateway has another broker',
      { script, page: { ...page, policy: "connect-src 'self' wss://other.example" }, kept },
      'renew',
    ],
    [
      'there is another build, whose own worker sees to it',
      { script, page: { ...page, policy: undefined, integrity: 'sha256-other' }, kept },
      'nothing',
    ],
    [
      'a proxy says that the gateway is down',
      { script: { ...script, status: 502 }, page: { ...page, status: 502 }, kept },
      'nothing',
    ],
    [
      'a proxy wants a password',
      { script: { ...script, status: 401, type: 'text/html' }, page: { ...page, status: 401 }, kept },
      'nothing',
    ],
    ['the page alone fails', { script, page: { ...page, status: 500 }, kept }, 'nothing'],
    ['something else is served here', { script: { ...script, status: 404 }, page, kept }, 'leave'],
    [
      'something else is served here, which answers everything with its page',
      { script: { ...script, type: 'text/html' }, page, kept },
      'leave',
    ],
    ['a proxy knows no gateway just now', { script: missing, page: missing, kept }, 'nothing'],
    [
      'a proxy knows no gateway and has not for hours',
      { script: missing, page: missing, kept, missingMs: DAY_MS - 1 },
      'nothing',
    ],
    [
      'nothing is served here, and was not yesterday',
      { script: missing, page: missing, kept, missingMs: DAY_MS },
      'leave',
    ],
    ['nothing is kept any more', { script, page, kept: undefined }, 'nothing'],
    [
      'nothing is kept any more, and something else is served here',
      { script: missing, page, kept: undefined },
      'leave',
    ],
    ['only the page is not there', { script, page: missing, kept, missingMs: DAY_MS }, 'nothing'],
  ])('%s', (_, look, finding) => {
    expect(findingOf({ missingMs: 0, ...look })).toBe(finding);
  });
});

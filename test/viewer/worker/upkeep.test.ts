import { describe, expect, it } from 'vitest';
import { findingOf, type Served } from '../../../viewer/worker/upkeep.ts';

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

describe('after a look at what the gateway serves', () => {
  it.each<[string, Parameters<typeof findingOf>[0], ReturnType<typeof findingOf>]>([
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
  ])('%s', (_, look, finding) => {
    expect(findingOf(look)).toBe(finding);
  });
});

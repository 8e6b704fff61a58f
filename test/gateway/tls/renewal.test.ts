import { expect, it } from 'vitest';
import { LOCAL_PLACES } from '../../../gateway/tls/local-places.ts';
import {
  authorityValidity,
  type CertificatesNow,
  decideRenewal,
  leafValidity,
  type Renewal,
} from '../../../gateway/tls/renewal.ts';

const DAY_MS = 86_400_000;
const MADE = Date.UTC(2027, 5, 1);
const OF_1970 = { ...leafValidity(0), names: ['localhost', 'pi.local', '192.168.1.5'] };
const sound: CertificatesNow = {
  now: MADE,
  wasSetBack: false,
  names: { needed: [], wished: ['localhost', 'pi.local', '192.168.1.5'] },
  authority: { ...authorityValidity(MADE), permitted: LOCAL_PLACES },
  leaf: { ...leafValidity(MADE), names: ['localhost', 'pi.local', '192.168.1.5', '10.0.0.9'] },
};

it.each<[what: string, changed: Partial<CertificatesNow>, renewal: Renewal]>([
  ['what is sound, an address of before among it', {}, { kind: 'keep' }],
  ['nothing', { authority: undefined, leaf: undefined }, { kind: 'authority', why: 'none', names: [] }],
  ['no certificate', { leaf: undefined }, { kind: 'leaf', why: 'none' }],
  [
    'another address',
    { names: { needed: [], wished: ['pi.local', '192.168.1.6'] } },
    { kind: 'leaf', why: 'names' },
  ],
  [
    'a public address that it may not vouch for',
    { names: { needed: [], wished: ['pi.local', '203.0.113.9'] } },
    { kind: 'keep' },
  ],
  [
    'a needed name that it may not vouch for',
    { names: { needed: ['cam.example', 'pi.local'], wished: [] } },
    { kind: 'authority', why: 'names', names: ['cam.example'] },
  ],
  ['two thirds of its life gone, nearly', { now: MADE + 258 * DAY_MS }, { kind: 'keep' }],
  ['two thirds of its life gone', { now: MADE + 260 * DAY_MS }, { kind: 'leaf', why: 'age' }],
  ['a life that is over', { now: MADE + 500 * DAY_MS }, { kind: 'leaf', why: 'age' }],
  [
    'an authority that is nearly over',
    { now: MADE + 3600 * DAY_MS },
    { kind: 'authority', why: 'age', names: [] },
  ],
  ['a clock that is behind since the start', { now: 0 }, { kind: 'keep' }],
  [
    'a clock that was set back to what is right',
    { now: MADE - 90 * DAY_MS, wasSetBack: true },
    { kind: 'leaf', why: 'clock' },
  ],
  ['one that was set back to 1970, and again', { now: 0, wasSetBack: true, leaf: OF_1970 }, { kind: 'keep' }],
])('%s', (_what, changed, renewal) => {
  expect(decideRenewal({ ...sound, ...changed })).toEqual(renewal);
});

it('makes certificates that phones take, for 397 days at most', () => {
  const { notBefore, notAfter } = leafValidity(MADE);
  expect(notBefore).toBe(MADE - DAY_MS);
  expect(notAfter - notBefore).toBeLessThanOrEqual(397 * DAY_MS);
});

it('makes certificates that hold once a clock that starts in 1970 has been set', () => {
  const { notBefore, notAfter } = leafValidity(0);
  expect(notBefore).toBeLessThan(Date.UTC(2026, 6, 1));
  expect(notAfter).toBeGreaterThan(Date.UTC(2026, 6, 1));
});

it('makes an authority that holds whatever the clock was when it was made', () => {
  const { notBefore, notAfter } = authorityValidity(Date.UTC(2050, 0, 1));
  expect(notBefore).toBeLessThan(Date.UTC(2026, 0, 1));
  expect(notAfter).toBeGreaterThan(Date.UTC(2059, 0, 1));
});

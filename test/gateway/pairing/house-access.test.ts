import { expect, it, onTestFinished } from 'vitest';
import { openBooks, openHouseAccess } from '../../../gateway/pairing/house-access.ts';
import { momentClock } from '../../../gateway/pairing/moment.ts';
import { createLog, invite, makeState } from './stage.ts';

const BOSS = { name: 'boss', token: 'boss-has-16-characters', role: 'admin', cameras: ['*'] } as const;

it('takes back the links of whoever lost the right to invite while no gateway ran', async () => {
  const state = await makeState();
  const { logger } = createLog();
  const before = await openBooks({ state, tokens: [], clock: await momentClock(), logger });
  for (const by of [
    'terminal',
    'start',
    'token:boss',
    'token:removed',
    'token:panel',
    `device:${'0'.repeat(32)}`,
  ])
    await invite(before, { by });
  const tokens = [BOSS, { ...BOSS, name: 'panel', role: 'viewer' } as const];
  const access = await openHouseAccess({ state, tokens, logger });
  onTestFinished(() => access.close());
  const left = access.invitations.list().map(({ record }) => record.by);
  expect(left.sort()).toEqual(['start', 'terminal', 'token:boss']);
});

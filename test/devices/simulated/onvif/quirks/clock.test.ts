import { describe, expect, it } from 'vitest';
import { pullRaw, subscribe } from '../pull-point.ts';
import { all, ask, PATHS, tell } from '../soap-door.ts';
import { command, startOdd } from './odd-camera.ts';

const TIME = '<GetSystemDateAndTime/>';

describe('a camera with', () => {
  it('clock-needs-credentials', async () => {
    const camera = await startOdd('clock-needs-credentials');
    const stranger = await ask(camera, { body: TIME, sign: 'none' });
    expect([stranger.status, stranger.text]).toEqual([400, expect.stringContaining('ter:NotAuthorized')]);
    expect((await ask(camera, { body: TIME })).status).toBe(200);
    camera.setOnvifQuirk('clock-needs-credentials', false);
    expect((await ask(camera, { body: TIME, sign: 'none' })).status).toBe(200);
  });

  it('clock-since-1970', async () => {
    const camera = await startOdd('clock-since-1970');
    const time = await ask(camera, { body: TIME, sign: 'none' });
    expect(time.text).toContain('<tt:Year>1970</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day>');
    const signedAt = async (createdAt: number) =>
      (await ask(camera, { body: '<GetScopes/>', createdAt })).status;
    expect(await signedAt(Date.now())).toBe(400);
    expect(await signedAt(1000)).toBe(200);
  });

  it('clock-zero', async () => {
    const camera = await startOdd('clock-zero');
    const time = await ask(camera, { body: TIME, sign: 'none' });
    expect(time.text).toContain('<tt:Year>0</tt:Year><tt:Month>0</tt:Month><tt:Day>0</tt:Day>');
    expect((await ask(camera, { body: '<GetScopes/>' })).status).toBe(200);
  });

  it('zero-dates', async () => {
    const camera = await startOdd('zero-dates');
    const path = await subscribe(camera);
    const pulled = await pullRaw(camera, path);
    const renewed = await tell(camera, path, '<Renew/>');
    const status = await command(camera, 'GetStatus');
    const times = all(pulled + renewed + status, /(?:UtcTime="|Time>)(\d[^"<]*)/g);
    expect(times.length).toBe(12 + 2 + 2 + 1);
    expect(new Set(times)).toEqual(new Set(['0000-00-00T00:00:00Z']));
    expect((await ask(camera, { path: PATHS.events, body: '<GetEventProperties/>' })).status).toBe(200);
  });
});

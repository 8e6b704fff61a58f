import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../helpers/eventually.ts';
import { messagesOf, pull, pullRaw, subscribe } from '../pull-point.ts';
import { all, ask, PATHS, tell } from '../soap-door.ts';
import { startOdd } from './odd-camera.ts';

const DETAILED = '<GetServices><IncludeCapability>true</IncludeCapability></GetServices>';

describe('a camera with', () => {
  it('pull-point-denied', async () => {
    const camera = await startOdd('pull-point-denied');
    const told = [
      await tell(camera, PATHS.device, '<GetCapabilities/>'),
      await tell(camera, PATHS.device, DETAILED),
      await tell(camera, PATHS.events, '<GetServiceCapabilities/>'),
    ];
    expect(told.map((text) => /WSPullPointSupport\W+(\w+)/.exec(text)?.[1])).toEqual([
      'false',
      'false',
      'false',
    ]);
    expect(await pull(camera, await subscribe(camera))).toHaveLength(12);
  });

  it('pull-point-missing', async () => {
    const camera = await startOdd('pull-point-missing');
    expect(await tell(camera, PATHS.device, '<GetCapabilities/>')).toContain('WSPullPointSupport>true');
    await expect(subscribe(camera)).rejects.toThrow('CreatePullPointSubscription is not supported');
    expect(camera.subscriptions()).toBe(0);
  });

  it('renew-needs-addressing', async () => {
    const camera = await startOdd('renew-needs-addressing');
    const path = await subscribe(camera);
    const renew = (header: string) => ask(camera, { path, header, body: '<Renew/>' });
    const action =
      '<a:Action>http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest</a:Action>';
    const to = `<a:To>${new URL(path, camera.onvifUrl).href}</a:To>`;
    for (const header of ['', action, to]) {
      expect(await renew(header)).toMatchObject({ status: 400, text: '' });
    }
    expect((await renew(action + to)).text).toContain('RenewResponse');
    expect(await pull(camera, path)).toHaveLength(12);
  });

  it('subscription-by-header', async () => {
    const camera = await startOdd('subscription-by-header');
    const created = await tell(camera, PATHS.events, '<CreatePullPointSubscription/>');
    expect(created).toContain(
      `<wsa5:Address>${new URL('/onvif/event_subscription', camera.onvifUrl).href}</wsa5:Address>`,
    );
    const [id = ''] = all(created, /<dom0:SubscriptionId [^>]*>(\d+)/g);
    const path = '/onvif/event_subscription';
    await expect(tell(camera, path, '<PullMessages/>')).rejects.toThrow('There is no subscription 0');
    const header = `<x:SubscriptionId xmlns:x="http://www.axis.com/2009/event" a:IsReferenceParameter="true">${id}</x:SubscriptionId>`;
    const answer = await ask(camera, { path, header, body: '<PullMessages/>' });
    expect(messagesOf(answer.text)).toHaveLength(12);
    expect((await ask(camera, { path, header, body: '<Unsubscribe/>' })).status).toBe(200);
    expect(camera.subscriptions()).toBe(0);
  });

  it('subscriptions-leak', async () => {
    const camera = await startOdd('subscriptions-leak');
    for (let count = 0; count < 10; count += 1) {
      const path = await subscribe(camera, count === 0 ? 'PT2S' : 'PT60S');
      expect(await tell(camera, path, '<Unsubscribe/>')).toContain('UnsubscribeResponse');
    }
    await eventually(() => camera.subscriptions() === 9, { what: 'the short one to end' });
    await subscribe(camera);
    await expect(subscribe(camera)).rejects.toThrow('The maximum of 10 subscriptions is reached');
    camera.dropSubscriptions();
    await subscribe(camera);
  });

  it('pull-at-once', async () => {
    const camera = await startOdd('pull-at-once');
    const path = await subscribe(camera);
    expect(await pull(camera, path)).toHaveLength(12);
    expect(await pull(camera, path, { timeout: 'PT60S' })).toEqual([]);
  });

  it('initialized-missing', async () => {
    const camera = await startOdd('initialized-missing');
    camera.motion(true);
    const path = await subscribe(camera);
    await tell(camera, path, '<SetSynchronizationPoint/>');
    expect(await pull(camera, path, { timeout: 'PT0S' })).toEqual([]);
    camera.motion(false);
    expect((await pull(camera, path)).map(({ operation }) => operation)).toEqual(['Changed', 'Changed']);
  });

  it('operation-missing', async () => {
    const camera = await startOdd('operation-missing');
    const path = await subscribe(camera);
    camera.person(true);
    const operations = (await pull(camera, path)).map(({ operation }) => operation);
    expect(operations).toEqual(Array.from({ length: 13 }, () => undefined));
  });

  it('motion-never-ends', async () => {
    const camera = await startOdd('motion-never-ends');
    const path = await subscribe(camera);
    await pull(camera, path);
    for (const on of [true, false]) {
      camera.motion(on);
      camera.person(on);
    }
    const told = (await pull(camera, path)).map(({ items }) => items.IsMotion ?? items.State);
    expect(told).toEqual(['true', 'true', 'true', 'false']);
  });

  it('topic-trailing', async () => {
    const camera = await startOdd('topic-trailing');
    const messages = await pull(camera, await subscribe(camera));
    expect(messages[0]?.topic).toBe('tns1:RuleEngine/CellMotionDetector/Motion//.');
    expect(messages.every(({ topic }) => topic.endsWith('//.'))).toBe(true);
  });

  it('one-for-true', async () => {
    const camera = await startOdd('one-for-true');
    camera.motion(true);
    const answer = await pullRaw(camera, await subscribe(camera));
    expect(answer).not.toMatch(/Value="(?:true|false)"/);
    const [motion, , inside] = messagesOf(answer);
    expect([motion?.items.IsMotion, inside?.items.IsInside]).toEqual(['1', '0']);
  });
});

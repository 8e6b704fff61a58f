import { afterEach, describe, expect, it } from 'vitest';
import type { CameraEvent, DeviceError } from '../../../../devices/camera.ts';
import { type ListenOptions, listenToEvents } from '../../../../devices/onvif/events/listen.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { fault } from '../scripted-camera.ts';
import {
  answering,
  inTurn,
  type Script,
  type ScriptedEventCamera,
  SILENCE,
  startScriptedEventCamera,
} from './scripted-event-camera.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A run of `listenToEvents` with a clock that the test puts forward. */
async function listen(script: Script = {}, options: Partial<ListenOptions> = {}) {
  const camera = await startScriptedEventCamera(script);
  const abort = new AbortController();
  const events: CameraEvent[] = [];
  let forward = 0;
  let subscribed = 0;
  const state: { outcome?: 'resolved' | DeviceError } = {};
  const ended = listenToEvents({
    camera: 'porch',
    door: camera.door,
    signal: abort.signal,
    onSubscribed: () => subscribed++,
    onEvent: (event) => events.push(event),
    now: () => performance.now() + forward,
    // As quick as can be, but not without other things having their turn.
    pause: () => new Promise((resolve) => setTimeout(resolve, 5)),
    ...options,
  }).then(
    () => {
      state.outcome = 'resolved';
    },
    (error: DeviceError) => {
      state.outcome = error;
    },
  );
  ends.push(async () => {
    abort.abort();
    await ended;
    await camera.close();
  });
  return {
    camera,
    events,
    state,
    ended,
    stop: () => abort.abort(),
    subscribed: () => subscribed,
    putForward: (ms: number) => {
      forward += ms;
    },
  };
}

function bodies(camera: ScriptedEventCamera, operation: string): string[] {
  return camera.seen.filter((request) => request.operation === operation).map(({ body }) => body);
}

const MOTION = { kind: 'condition', condition: 'motion', source: 'MotionAlarm/000', active: true };

describe('hearing a camera', () => {
  it('subscribes, has the camera tell how things stand, pulls with patience, and unsubscribes', async () => {
    const { camera, events, subscribed, stop, ended, state } = await listen({
      PullMessages: inTurn(answering('undeclared-prefixes.xml'), SILENCE),
    });
    await eventually(() => camera.count('PullMessages') === 2, { what: 'a second pull' });
    expect(events).toEqual([MOTION]);
    expect(subscribed()).toBe(1);
    stop();
    await ended;
    expect(state.outcome).toBe('resolved');
    expect(camera.operations()).toEqual([
      'CreatePullPointSubscription',
      'SetSynchronizationPoint',
      'PullMessages',
      'PullMessages',
      'Unsubscribe',
    ]);
    expect(camera.seen.map(({ path }) => path)).toEqual([
      '/onvif/event_service',
      ...Array.from({ length: 4 }, () => '/onvif/Events/PullSubManager_6?id=6'),
    ]);
    expect(bodies(camera, 'CreatePullPointSubscription')[0]).toContain(
      '<InitialTerminationTime>PT10M</InitialTerminationTime>',
    );
    expect(bodies(camera, 'PullMessages')[0]).toContain('<Timeout>PT30S</Timeout>');
  });

  it('is unsupported where the camera lists no event service', async () => {
    const { state, ended, camera } = await listen(
      {},
      {
        door: { call: () => Promise.reject(new Error('asked')), servicePath: () => undefined },
      },
    );
    await ended;
    expect(state.outcome).toMatchObject({ kind: 'unsupported', camera: 'porch' });
    expect(camera.seen).toEqual([]);
  });

  it('leaves no subscription behind that is being made when it ends', async () => {
    let made = () => {};
    const { camera, stop, ended, state, subscribed } = await listen({
      CreatePullPointSubscription: () =>
        new Promise<string>((resolve) => {
          made = () =>
            resolve(
              '<CreatePullPointSubscriptionResponse><SubscriptionReference><Address>/onvif/late</Address></SubscriptionReference></CreatePullPointSubscriptionResponse>',
            );
        }),
    });
    await eventually(() => camera.count('CreatePullPointSubscription') === 1);
    stop();
    made();
    await ended;
    expect(state.outcome).toBe('resolved');
    expect(subscribed()).toBe(0);
    expect(camera.count('Unsubscribe')).toBe(1);
    expect(camera.count('PullMessages')).toBe(0);
  });

  it('is unsupported where the camera says so itself, whatever it was asked', async () => {
    const { state, ended, camera, subscribed } = await listen({
      CreatePullPointSubscription: fault('ter:ActionNotSupported', 'No pull points'),
    });
    await ended;
    expect(state.outcome).toMatchObject({ kind: 'unsupported' });
    expect(camera.count('CreatePullPointSubscription')).toBe(3);
    expect(subscribed()).toBe(0);
  });

  it.each([
    ['refuses', answering('dead-subscription.xml'), 'refused', 2],
    // Asked once more on a connection of its own, should the camera have mixed up its answers.
    ['answers by rubbish', '<Other/>', 'protocol', 3],
  ] as const)('ends when the camera %s a pull that it had answered', async (_, answer, kind, pulls) => {
    const { state, ended, camera } = await listen({
      PullMessages: inTurn(answering('undeclared-prefixes.xml'), answer),
    });
    await ended;
    expect(state.outcome).toMatchObject({ kind, camera: 'porch' });
    expect(camera.count('PullMessages')).toBe(pulls);
    await eventually(() => camera.count('Unsubscribe') === 1, { what: 'an attempt to unsubscribe' });
  });

  it('ends when the camera is gone', async () => {
    const { state, ended, camera } = await listen();
    await eventually(() => camera.count('PullMessages') === 1);
    await camera.close();
    await ended;
    expect(state.outcome).toMatchObject({ kind: 'unreachable' });
  });

  it('ends with refused credentials at once', async () => {
    const { state, ended, camera } = await listen({
      CreatePullPointSubscription: answering('refused-synchronization.xml'),
    });
    await ended;
    expect(state.outcome).toMatchObject({ kind: 'refused-credentials' });
    expect(camera.count('CreatePullPointSubscription')).toBe(1);
  });

  it('does not wait for a camera that is told that it ends and does not answer', async () => {
    const { camera, stop, ended, state } = await listen({ Unsubscribe: SILENCE });
    await eventually(() => camera.count('PullMessages') === 1);
    stop();
    await ended;
    expect(state.outcome).toBe('resolved');
  });

  it('does nothing when it is over before it begins', async () => {
    const { ended, camera } = await listen({}, { signal: AbortSignal.abort() });
    await ended;
    expect(camera.seen).toEqual([]);
  });

  it('tells nothing after its end', async () => {
    const camera = await startScriptedEventCamera({ PullMessages: answering('reolink-states.xml') });
    ends.push(() => camera.close());
    const abort = new AbortController();
    let heard = 0;
    await listenToEvents({
      camera: 'porch',
      door: camera.door,
      signal: abort.signal,
      onSubscribed: () => undefined,
      onEvent: () => {
        heard++;
        abort.abort();
      },
    });
    expect(heard).toBe(1);
  });
});

describe('departures from ONVIF', () => {
  it('renew-without-addressing: bears WS-Addressing in every request', async () => {
    const { camera, putForward, stop, ended } = await listen({
      PullMessages: answering('idle.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    putForward(481_000);
    await eventually(() => camera.count('Renew') > 0, { what: 'a renewal' });
    stop();
    await ended;
    expect(new Set(camera.operations()).size).toBe(5);
    for (const { body, operation, headers } of camera.seen) {
      const [, action] = /<a:Action>([^<]+)<\/a:Action>/.exec(body) ?? [];
      expect(action, operation).toMatch(new RegExp(`/${operation}Request$`));
      expect(headers['content-type']).toContain(`action="${action}"`);
      expect(body, operation).toContain('<a:MessageID>urn:uuid:');
      expect(body, operation).toContain('<UsernameToken>');
      if (operation !== 'CreatePullPointSubscription') {
        expect(body).toContain('<a:To>http://192.0.2.64/onvif/Events/PullSubManager_6?id=6</a:To>');
      }
    }
  });

  it('pull-point-flag-denied: subscribes where the capabilities deny it', async () => {
    const { camera, events } = await listen({
      GetServiceCapabilities: answering('capabilities-deny-pull-point.xml'),
      PullMessages: inTurn(answering('undeclared-prefixes.xml'), SILENCE),
    });
    await eventually(() => events.length > 0, { what: 'an event' });
    expect(camera.count('GetServiceCapabilities')).toBe(0);
  });

  it('subscription-at-other-host: keeps the configured host, and takes the path', async () => {
    const { camera } = await listen({
      CreatePullPointSubscription: answering('subscription-foreign-address.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    expect(camera.seen.at(-1)?.path).toBe('/onvif/event/subsription?Idx=3');
  });

  it('subscription-without-address: speaks to the event service', async () => {
    const { camera } = await listen({ CreatePullPointSubscription: answering('subscription-urn.xml') });
    await eventually(() => camera.count('PullMessages') > 0);
    expect(camera.seen.at(-1)?.path).toBe('/onvif/event_service');
    expect(camera.seen.at(-1)?.body).toContain('<a:To>urn:uuid:1419d68a-1dd2-11b2-a105-000000000000</a:To>');
  });

  it('reference-parameters: gives them back in each header', async () => {
    const { camera, stop, ended } = await listen({
      CreatePullPointSubscription: answering('subscription-axis.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    stop();
    await ended;
    for (const { body } of camera.seen.slice(1)) {
      const header = body.slice(0, body.indexOf('</s:Header>'));
      expect(header).toContain(
        '<dom0:SubscriptionId xmlns:dom0="http://www.axis.com/2009/event" a:IsReferenceParameter="true">42</dom0:SubscriptionId>',
      );
      expect(header).toContain(
        '<tev:Slot kind="&lt;b&gt;" xmlns:tev="http://www.onvif.org/ver10/events/wsdl" a:IsReferenceParameter="true">7</tev:Slot>',
      );
    }
  });

  it('relative-time-refused: asks by a time of day of the camera, and renews so', async () => {
    const { camera, putForward } = await listen(
      {
        CreatePullPointSubscription: inTurn(
          answering('refused-relative-time.xml'),
          answering('subscription.xml'),
        ),
        PullMessages: answering('idle.xml'),
        Renew: inTurn(
          answering('refused-renew.xml'),
          '<RenewResponse><TerminationTime>2026-03-01T12:18:01Z</TerminationTime><CurrentTime>2026-03-01T12:08:01Z</CurrentTime></RenewResponse>',
        ),
      },
      { cameraNow: () => Date.UTC(2026, 2, 1, 11, 59, 59) },
    );
    await eventually(() => camera.count('PullMessages') > 0);
    const [first, second] = bodies(camera, 'CreatePullPointSubscription');
    expect(first).toContain('<InitialTerminationTime>PT10M<');
    expect(second).toContain('<InitialTerminationTime>2026-03-01T12:09:59Z<');
    putForward(481_000);
    await eventually(() => camera.count('Renew') === 2, { what: 'two renewals' });
    // The renewal has been taken in by the next pull.
    const pulls = camera.count('PullMessages');
    await eventually(() => camera.count('PullMessages') > pulls);
    const [refused, taken] = bodies(camera, 'Renew');
    expect(refused).toContain('<TerminationTime>PT10M<');
    // By the clock that the camera showed as it made the subscription.
    expect(taken).toMatch(/<TerminationTime>2026-03-01T12:18:\d\dZ</);
    putForward(481_000);
    await eventually(() => camera.count('Renew') === 3, { what: 'a third renewal' });
    expect(bodies(camera, 'Renew')[2]).toMatch(/<TerminationTime>2026-03-01T12:2\d:\d\dZ</);
    expect(camera.count('CreatePullPointSubscription')).toBe(2);
  });

  it('renew-refused: makes a new subscription before the old one ends', async () => {
    const { camera, subscribed, putForward } = await listen({
      CreatePullPointSubscription: inTurn(
        answering('subscription.xml'),
        answering('subscription-foreign-address.xml'),
      ),
      PullMessages: answering('idle.xml'),
      Renew: answering('refused-renew.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    putForward(481_000);
    const second = '/onvif/event/subsription?Idx=3';
    const pulledAnew = () =>
      camera.seen.some(({ operation, path }) => operation === 'PullMessages' && path === second);
    await eventually(pulledAnew, { what: 'a pull from the new subscription' });
    const managing = camera.seen.filter(({ operation }) => operation !== 'PullMessages').slice(2);
    expect(managing.map(({ operation }) => operation)).toEqual([
      'Renew',
      'Renew',
      'CreatePullPointSubscription',
      'Unsubscribe',
      'SetSynchronizationPoint',
    ]);
    expect(managing[3]?.path).toBe('/onvif/Events/PullSubManager_6?id=6');
    expect(subscribed()).toBe(1);
    // It is not asked again for what it refuses.
    putForward(481_000);
    await eventually(() => camera.count('CreatePullPointSubscription') === 3);
    expect(camera.count('Renew')).toBe(2);
  });

  it('one-subscription-only: ends the old one first where there is no room for two', async () => {
    const full = fault('wsnt:SubscribeCreationFailedFault', 'Too many subscriptions');
    const made = answering('subscription.xml');
    const { camera, putForward, state } = await listen({
      CreatePullPointSubscription: inTurn(made, full, made),
      PullMessages: answering('idle.xml'),
      Renew: answering('refused-renew.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    putForward(481_000);
    await eventually(() => camera.count('CreatePullPointSubscription') === 3, { what: 'a third try' });
    const operations = camera.operations().filter((operation) => operation !== 'PullMessages');
    expect(operations.slice(-4, -1)).toContain('Unsubscribe');
    await eventually(() => camera.count('SetSynchronizationPoint') === 2);
    expect(state.outcome).toBeUndefined();
  });

  it('zero-times: renews within a minute where the camera tells no end that makes sense', async () => {
    const { camera, putForward } = await listen({
      CreatePullPointSubscription: answering('subscription-zero-times.xml'),
      PullMessages: answering('idle.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    expect(camera.seen.at(-1)?.path).toBe('/onvif/Events/PullSubManager_1');
    putForward(49_000);
    await eventually(() => camera.count('Renew') === 1, { what: 'a renewal' });
  });

  it('short-lives: renews in time and pulls no longer than the subscription lives', async () => {
    const { camera, putForward } = await listen({
      CreatePullPointSubscription: answering('subscription-short.xml'),
      PullMessages: answering('idle.xml'),
    });
    await eventually(() => camera.count('PullMessages') > 0);
    expect(bodies(camera, 'PullMessages')[0]).toContain('<Timeout>PT16S</Timeout>');
    putForward(16_000);
    await eventually(() => camera.count('Renew') === 1, { what: 'a renewal' });
  });

  it('synchronization-refused: goes on without', async () => {
    const { events } = await listen({
      SetSynchronizationPoint: answering('refused-synchronization.xml'),
      PullMessages: inTurn(answering('undeclared-prefixes.xml'), SILENCE),
    });
    await eventually(() => events.length > 0, { what: 'an event' });
  });

  it('long-pull-refused: asks for less at a time', async () => {
    const { camera, events, state } = await listen({
      PullMessages: inTurn(
        answering('refused-pull-timeout.xml'),
        answering('undeclared-prefixes.xml'),
        SILENCE,
      ),
    });
    await eventually(() => events.length > 0, { what: 'an event' });
    await eventually(() => camera.count('PullMessages') === 3);
    for (const body of bodies(camera, 'PullMessages').slice(1)) {
      expect(body).toContain('<Timeout>PT5S</Timeout><MessageLimit>10</MessageLimit>');
    }
    expect(state.outcome).toBeUndefined();
  });

  it('idle-pull-hung-up: asks again, with less patience', async () => {
    let hangUp = () => {};
    const { camera, events, putForward, state } = await listen({
      PullMessages: inTurn(
        (_, response) => {
          hangUp = () => response.destroy();
          return undefined;
        },
        answering('undeclared-prefixes.xml'),
        SILENCE,
      ),
    });
    await eventually(() => camera.count('PullMessages') === 1);
    putForward(15_000);
    hangUp();
    await eventually(() => events.length > 0, { what: 'an event' });
    expect(bodies(camera, 'PullMessages')[1]).toContain('<Timeout>PT5S</Timeout>');
    expect(state.outcome).toBeUndefined();
  });

  it('pulls-at-once: is asked twice a second where it does not wait', async () => {
    const pauses: number[] = [];
    const { camera } = await listen(
      { PullMessages: answering('idle.xml') },
      {
        // As if each answer came at once, however long it takes here.
        now: () => 0,
        pause: async (forMs) => {
          pauses.push(forMs);
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
      },
    );
    await eventually(() => pauses.length > 3, { what: 'pauses' });
    expect(camera.count('PullMessages')).toBeGreaterThanOrEqual(pauses.length);
    for (const forMs of pauses) expect(forMs).toBe(500);
  });

  it('states-repeated: hears a button once, though each message says again that it is down', async () => {
    const { camera, events } = await listen({
      PullMessages: inTurn(
        answering('reolink-states.xml'),
        answering('reolink-states.xml'),
        answering('reolink-states.xml'),
        SILENCE,
      ),
    });
    await eventually(() => camera.count('PullMessages') === 4);
    expect(events.filter(({ kind }) => kind === 'moment')).toEqual([
      { kind: 'moment', moment: 'doorbell', source: '000' },
    ]);
  });

  it('initial-moments: takes no button for pressed that was down when we subscribed', async () => {
    const { camera, events } = await listen({
      PullMessages: inTurn(answering('reolink-initialized.xml'), SILENCE),
    });
    await eventually(() => camera.count('PullMessages') === 2);
    expect(events).toEqual([MOTION]);
  });
});

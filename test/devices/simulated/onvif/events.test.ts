import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startCamera } from './camera.ts';
import { messagesOf, pull, pullRaw, subscribe } from './pull-point.ts';
import { all, ask, PATHS, tell } from './soap-door.ts';

describe('the event service', () => {
  let camera: SimulatedCamera;

  beforeEach(async () => {
    camera = await startCamera();
  });

  afterEach(() => camera.close());

  it('is announced, with pull points', async () => {
    const capabilities = await tell(camera, PATHS.device, '<GetCapabilities/>');
    expect(capabilities).toContain('<tt:WSPullPointSupport>true</tt:WSPullPointSupport>');
    const services = await tell(
      camera,
      PATHS.device,
      '<GetServices><IncludeCapability>true</IncludeCapability></GetServices>',
    );
    expect(services).toContain('http://www.onvif.org/ver10/events/wsdl');
    expect(services).toContain('WSPullPointSupport="true"');
    const brief = await tell(camera, PATHS.device, '<GetServices/>');
    expect(brief).not.toContain('WSPullPointSupport');
    expect(await tell(camera, PATHS.events, '<GetServiceCapabilities/>')).toContain('MaxPullPoints="10"');
  });

  it('says which topics there are, and which of them last', async () => {
    const properties = await tell(camera, PATHS.events, '<GetEventProperties/>');
    expect(properties).toContain('<tns1:RuleEngine><CellMotionDetector><Motion wstop:topic="true">');
    const [motion = ''] = all(properties, /<Motion wstop:topic="true">(.*?)<\/Motion>/g);
    expect(motion).toContain('IsProperty="true"');
    expect(motion).toContain('<tt:SimpleItemDescription Name="IsMotion" Type="xs:boolean"/>');
    const [crossed = ''] = all(properties, /<Crossed wstop:topic="true">(.*?)<\/Crossed>/g);
    expect(crossed).toContain('IsProperty="false"');
  });

  it('tells whoever subscribes how everything stands', async () => {
    camera.setInput('door', true);
    const messages = await pull(camera, await subscribe(camera));
    expect(new Set(messages.map(({ operation }) => operation))).toEqual(new Set(['Initialized']));
    expect(messages.map(({ topic }) => topic)).toEqual([
      'tns1:RuleEngine/CellMotionDetector/Motion',
      'tns1:VideoSource/MotionAlarm',
      'tns1:RuleEngine/FieldDetector/ObjectsInside',
      'tns1:RuleEngine/MyRuleDetector/PeopleDetect',
      'tns1:RuleEngine/MyRuleDetector/VehicleDetect',
      'tns1:RuleEngine/MyRuleDetector/Visitor',
      'tns1:VideoSource/GlobalSceneChange/ImagingService',
      'tns1:RuleEngine/TamperDetector/Tamper',
      'tns1:Device/Trigger/DigitalInput',
      'tns1:Device/Trigger/DigitalInput',
      'tns1:Device/Trigger/Relay',
      'tns1:Device/Trigger/Relay',
    ]);
    expect(messages.slice(8, 11).map(({ items }) => items)).toEqual([
      { InputToken: 'bell', LogicalState: 'false' },
      { InputToken: 'door', LogicalState: 'true' },
      { RelayToken: 'light', LogicalState: 'inactive' },
    ]);
  });

  const SWITCHES: readonly [string, (camera: SimulatedCamera) => void, readonly (readonly string[])[]][] = [
    [
      'motion',
      ({ motion }) => motion(true),
      [
        ['CellMotionDetector/Motion', 'Changed', 'true'],
        ['MotionAlarm', 'Changed', 'true'],
      ],
    ],
    ['a person', ({ person }) => person(true), [['PeopleDetect', 'Changed', 'true']]],
    ['a vehicle', ({ vehicle }) => vehicle(true), [['VehicleDetect', 'Changed', 'true']]],
    [
      'something in a field',
      ({ objectInside }) => objectInside(true),
      [['ObjectsInside', 'Changed', 'true']],
    ],
    [
      'tampering',
      ({ tamper }) => tamper(true),
      [
        ['GlobalSceneChange/ImagingService', 'Changed', 'true'],
        ['Tamper', 'Changed', 'true'],
      ],
    ],
    ['a line that is crossed', ({ crossLine }) => crossLine(), [['Crossed', '', '1']]],
    [
      'the doorbell',
      ({ ringDoorbell }) => ringDoorbell(),
      [
        ['Visitor', 'Changed', 'true'],
        ['Visitor', 'Changed', 'false'],
      ],
    ],
    ['an input', ({ setInput }) => setInput('bell', true), [['DigitalInput', 'Changed', 'true']]],
  ];

  it.each(SWITCHES)('tells of %s', async (_name, turn, expected) => {
    const path = await subscribe(camera);
    await pull(camera, path);
    const waiting = pull(camera, path);
    turn(camera);
    const first = await waiting;
    const messages = first.length < expected.length ? [...first, ...(await pull(camera, path))] : first;
    const told = messages.map(({ topic, operation = '', items }) => [
      topic,
      operation,
      Object.values(items).at(-1),
    ]);
    expect(told).toEqual(
      expected.map(([topic = '', ...others]) => [expect.stringMatching(`${topic}$`), ...others]),
    );
  });

  it('tells of anything at all, as what it was given', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    const event = {
      topic: 'tns1:Vendor/Smoke',
      source: { Token: 'kitchen' },
      data: { State: 'thick & black' },
    };
    camera.emit(event);
    camera.emit({ ...event, operation: 'Initialized' });
    camera.emit(event);
    camera.emit({ ...event, operation: 'Deleted' });
    const operations = [undefined, 'Initialized', 'Changed', 'Deleted'];
    const items = { Token: 'kitchen', State: 'thick &amp; black' };
    expect(await pull(camera, path)).toEqual(
      operations.map((operation) => ({ topic: event.topic, operation, items })),
    );
    expect((await pull(camera, await subscribe(camera))).map(({ topic }) => topic)).not.toContain(
      event.topic,
    );
  });

  it('gives no more messages at once than are asked for', async () => {
    const path = await subscribe(camera);
    expect(await pull(camera, path, { limit: 5 })).toHaveLength(5);
    expect(await pull(camera, path)).toHaveLength(7);
  });

  it('answers with nothing when the time has passed', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    const from = performance.now();
    expect(await pull(camera, path, { timeout: 'PT0.3S' })).toEqual([]);
    expect(performance.now() - from).toBeGreaterThanOrEqual(290);
  });

  it('says when a subscription ends, and puts it off', async () => {
    const path = await subscribe(camera, 'PT20S');
    const lifeOf = (answer: string) => {
      const [current = '', end = ''] = all(
        answer,
        /Time>([^<]+)<\/(?:tev|wsnt):(?:Current|Termination)Time>/g,
      );
      return Math.round((Date.parse(end) - Date.parse(current)) / 1000);
    };
    const left = lifeOf(await pullRaw(camera, path));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(20);
    const renewed = await tell(camera, path, '<Renew><TerminationTime>PT10M</TerminationTime></Renew>');
    expect(lifeOf(renewed)).toBe(600);
    const until = new Date(Date.now() + 120_000).toISOString();
    const dated = await tell(camera, path, `<Renew><TerminationTime>${until}</TerminationTime></Renew>`);
    expect(lifeOf(dated)).toBeGreaterThan(60);
    expect(lifeOf(dated)).toBeLessThanOrEqual(120);
    const never = ask(camera, { path, body: '<Renew><TerminationTime>never</TerminationTime></Renew>' });
    expect((await never).text).toContain('wsnt:UnacceptableTerminationTimeFault');
  });

  it('forgets a subscription at its end, in the middle of a pull', async () => {
    const path = await subscribe(camera, 'PT1S');
    expect(camera.subscriptions()).toBe(1);
    await eventually(() => camera.subscriptions() === 0);
    const late = await ask(camera, { path, body: '<PullMessages/>' });
    expect(late.text).toContain('wsrf-r:ResourceUnknownFault');
    const second = await subscribe(camera, 'PT1.5S');
    await pull(camera, second);
    await expect(pull(camera, second)).rejects.toThrow('There is no subscription 2');
  });

  it('lets go of a subscription when it is asked to, or told to forget all', async () => {
    const [left, dropped] = [await subscribe(camera), await subscribe(camera)];
    await tell(camera, left, '<Unsubscribe/>');
    expect(camera.subscriptions()).toBe(1);
    await expect(tell(camera, left, '<Renew/>')).rejects.toThrow('There is no subscription 1');
    await pull(camera, dropped);
    const waiting = pull(camera, dropped);
    camera.dropSubscriptions();
    await expect(waiting).rejects.toThrow('There is no subscription 2');
    expect(camera.subscriptions()).toBe(0);
  });

  it('tells how things stand once more when asked', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    camera.motion(true);
    await tell(camera, path, '<SetSynchronizationPoint/>');
    const messages = await pull(camera, path);
    expect(messages.map(({ operation }) => operation).slice(0, 3)).toEqual([
      'Changed',
      'Changed',
      'Initialized',
    ]);
    expect(messages[2]?.items).toMatchObject({ IsMotion: 'true' });
  });

  it('has room for ten subscriptions', async () => {
    for (let count = 0; count < 10; count += 1) await subscribe(camera);
    await expect(subscribe(camera)).rejects.toThrow('The maximum of 10 subscriptions is reached');
    await tell(camera, '/onvif/event_subscription/3', '<Unsubscribe/>');
    expect(await subscribe(camera)).toBe('/onvif/event_subscription/11');
  });

  it('wants to know who asks', async () => {
    const path = await subscribe(camera);
    const refused = await ask(camera, { path, body: '<PullMessages/>', sign: 'none' });
    expect(refused.text).toContain('ter:NotAuthorized');
  });

  it('does not hold what happens back for a client that has gone', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    const gone = new AbortController();
    const waiting = ask(camera, {
      path,
      body: '<PullMessages><Timeout>PT5S</Timeout></PullMessages>',
      signal: gone.signal,
    });
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await eventually(async () => {
      camera.crossLine();
      return (await pull(camera, path)).length > 0;
    });
  });

  it('starts anew after a reboot', async () => {
    // Nobody else takes ports of that address meanwhile.
    await camera.moveTo({ host: '127.0.0.2' });
    await subscribe(camera);
    await camera.goOffline();
    await camera.comeBack();
    expect(camera.subscriptions()).toBe(0);
    expect(messagesOf(await pullRaw(camera, await subscribe(camera)))).toHaveLength(12);
  });

  it.each([
    ['walks', 20_000, 'true'],
    ['sits', 5_000, 'false'],
  ])('has motion of its own where the camera is lively and the cat %s', async (_name, at, isMotion) => {
    // In the cat's round that is now, so that messages are still fresh.
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: now - (now % 56_000) + at });
    const lively = await startCamera({ lively: true });
    try {
      const [motion] = await pull(lively, await subscribe(lively));
      expect(motion?.items.IsMotion).toBe(isMotion);
    } finally {
      vi.useRealTimers();
      await lively.close();
    }
  });

  it('is not there where the camera has none', async () => {
    const plain = await startCamera({ events: false });
    try {
      expect(await tell(plain, PATHS.device, '<GetCapabilities/>')).not.toContain('Events');
      expect((await ask(plain, { path: PATHS.events, body: '<GetEventProperties/>' })).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});

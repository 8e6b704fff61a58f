import { describe, expect, it } from 'vitest';
import { parseCommand, parseControlMessage } from '../../protocol/commands.ts';
import { MAX_MESSAGE_CHARS, parseDownMessage, parseUpMessage } from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { parseSignalTopic, signalFilter, signalTopic } from '../../protocol/topics.ts';

describe('commands', () => {
  it.each([
    [
      'a move, absent axes still',
      '{"command":"move","pan":0.5}',
      { command: 'move', pan: 0.5, tilt: 0, zoom: 0 },
    ],
    [
      'a stop with a transaction',
      '{"command":"stop","transaction":"t1"}',
      { command: 'stop', transaction: 't1' },
    ],
    ['a preset', '{"command":"preset","preset":"Door"}', { command: 'preset', preset: 'Door' }],
    ['home', '{"command":"home"}', { command: 'home' }],
    [
      'a step, absent axes still',
      '{"command":"move-by","tilt":-1,"speed":0.5}',
      { command: 'move-by', pan: 0, tilt: -1, zoom: 0, speed: 0.5 },
    ],
    [
      'a point of the picture',
      '{"command":"move-by","pan":0.25,"unit":"picture"}',
      { command: 'move-by', pan: 0.25, tilt: 0, zoom: 0, unit: 'picture' },
    ],
    ['a place, absent axes left', '{"command":"move-to","zoom":1}', { command: 'move-to', zoom: 1 }],
    [
      'a relay by number',
      '{"command":"relay","relay":2,"state":"on"}',
      { command: 'relay', relay: 2, state: 'on' },
    ],
    [
      'settings of the picture',
      '{"command":"imaging","night":"auto"}',
      { command: 'imaging', night: 'auto' },
    ],
    [
      'a new name',
      '{"command":"rename-preset","preset":"1","name":"Gate"}',
      { command: 'rename-preset', preset: '1', name: 'Gate' },
    ],
    ['a camera off', '{"command":"enable","enabled":false}', { command: 'enable', enabled: false }],
  ])('takes %s', (_name, text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  it.each([
    ['too fast', '{"command":"move","pan":1.5}', /pan/],
    ['a unit that is none', '{"command":"move-by","pan":1,"unit":"degrees"}', /unit/],
    ['a unit of a velocity', '{"command":"move","pan":1,"unit":"picture"}', /unit/],
    ['a speed that is no number', '{"command":"move","pan":"fast"}', /pan/],
    ['an infinite speed', '{"command":"move","pan":1e999}', /pan/],
    ['a zoom before its range', '{"command":"move-to","zoom":-0.1}', /zoom/],
    ['a relay without a number', '{"command":"relay","relay":0,"state":"on"}', /relay/],
    ['a relay half on', '{"command":"relay","relay":1,"state":"auto"}', /state/],
    ['a preset without a name', '{"command":"save-preset","name":""}', /name/],
    ['a switch that is a word', '{"command":"enable","enabled":"on"}', /enabled/],
    ['an unknown command', '{"command":"explode"}', /command/],
    ['an unknown key', '{"command":"stop","axis":"pan"}', /axis/],
    ['an array', '[]', /the whole/],
    ['no JSON', 'MOVE', /not JSON/],
    ['a place that is none', '{"command":"move-to","speed":1}', /at least one of pan, tilt, zoom/],
    ['what is no command', '{"command":"dance"}', /command: expected one of move, stop, .*, enable$/],
    ['what names no command', '{"pan":1}', /command: expected one of move, stop, /],
    ['too much', `{"command":"stop","transaction":"${'x'.repeat(5_000)}"}`, /at most 4096/],
  ])('refuses %s and names it', (_name, text, message) => {
    const attempt = () => parseCommand(text);
    expect(attempt).toThrow(ProtocolError);
    expect(attempt).toThrow(message);
  });

  it('reads answers and driver events', () => {
    expect(parseControlMessage('{"status":"ok","transaction":3}')).toEqual({ status: 'ok', transaction: 3 });
    expect(parseControlMessage('{"event":"driver","driver":null}')).toEqual({
      event: 'driver',
      driver: null,
    });
  });
});

describe('signaling messages', () => {
  it('takes an offer and fills in the quality', () => {
    expect(parseUpMessage('{"type":"offer","peer":"p1","camera":"porch","sdp":"v=0"}')).toEqual({
      type: 'offer',
      peer: 'p1',
      camera: 'porch',
      quality: 'main',
      sdp: 'v=0',
    });
  });

  it('takes a camera’s switch', () => {
    const message = { type: 'enable', camera: 'porch', enabled: true };
    expect(parseUpMessage(JSON.stringify(message))).toEqual(message);
    expect(() => parseUpMessage('{"type":"enable","camera":"porch"}')).toThrow(/enabled/);
  });

  it.each([
    ['an unknown type', '{"type":"shout"}'],
    ['a camera that is no name', '{"type":"offer","peer":"p1","camera":"a/b","sdp":"v=0"}'],
    ['an offer without SDP', '{"type":"offer","peer":"p1","camera":"porch"}'],
    [
      'a candidate that is too long',
      `{"type":"candidate","peer":"p1","mid":"0","candidate":"${'x'.repeat(2_000)}"}`,
    ],
    ['an oversized message', `{"type":"hello","x":"${'x'.repeat(MAX_MESSAGE_CHARS)}"}`],
    ['a message of the other direction', '{"type":"welcome"}'],
  ])('refuses %s', (_name, text) => {
    expect(() => parseUpMessage(text)).toThrow(ProtocolError);
  });

  it('takes an answer only with the quality that is sent', () => {
    const answer = `{"type":"answer","peer":"p1","sdp":"v=0","offerHash":"${'h'.repeat(43)}","quality":"sub"}`;
    expect(parseDownMessage(answer)).toMatchObject({ quality: 'sub' });
    expect(() => parseDownMessage(answer.replace('"sub"', '"best"'))).toThrow(/quality/);
    expect(() => parseDownMessage(answer.replace(',"quality":"sub"', ''))).toThrow(/quality/);
  });

  it('takes an answer only with the hash of its offer', () => {
    const answer = `{"type":"answer","peer":"p1","sdp":"v=0","quality":"sub","offerHash":"${'h'.repeat(43)}"}`;
    expect(() => parseDownMessage(answer.replace('hhh', 'h+h'))).toThrow(/offerHash/);
    expect(() => parseDownMessage(answer.replace(/,"offerHash":"h+"/, ''))).toThrow(/offerHash/);
  });

  it('refuses an unknown error code from the gateway', () => {
    expect(() => parseDownMessage('{"type":"error","code":"whatever","message":"m"}')).toThrow(/code/);
  });
});

describe('pairing and access', () => {
  const secret = 's'.repeat(22);
  const door = 'd'.repeat(43);

  it.each([
    ['Phone', true],
    ['Анна’s phone', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    [' Phone', false],
    ['Phone ', false],
    ['', false],
    ['two\nlines', false],
    ['a\u2028b', false],
    ['turned\u202eround', false],
  ])('the name %j of a device: %s', (name, isTaken) => {
    const text = JSON.stringify({ type: 'pair', secret, name, door });
    if (isTaken) expect(parseUpMessage(text)).toMatchObject({ name });
    else expect(() => parseUpMessage(text)).toThrow(/name/);
  });

  it.each([
    ['a secret that is too short', { secret: 'short' }, /secret/],
    ['a door of other signs', { door: `${'d'.repeat(42)}+` }, /door/],
  ])('refuses %s', (_name, part, problem) => {
    const message = { type: 'pair', secret, name: 'Phone', door, ...part };
    expect(() => parseUpMessage(JSON.stringify(message))).toThrow(problem);
  });

  it.each([
    ['a list', { kind: 'list' }, true],
    ['a new name', { kind: 'rename', device: 'a'.repeat(32), name: 'Phone' }, true],
    ['an id that is a path', { kind: 'revoke', device: `../${'a'.repeat(29)}` }, false],
    ['an invitation to no camera', { kind: 'invite', role: 'viewer', cameras: [] }, false],
    ['an invitation for a role that is none', { kind: 'invite', role: 'king', cameras: ['*'] }, false],
    ['an end before all time', { kind: 'invite', role: 'viewer', cameras: ['*'], until: -1 }, false],
  ])('%s', (_name, ask, isTaken) => {
    const text = JSON.stringify({ type: 'manage', request: 'r1', ask });
    if (isTaken) expect(parseUpMessage(text)).toMatchObject({ ask });
    else expect(() => parseUpMessage(text)).toThrow(ProtocolError);
  });
});

describe('topics', () => {
  const gatewayId = '0123456789abcdef0123456789abcdef';

  it('tells the session of what the filter lets through, and bears no name', () => {
    const topic = signalTopic({ gatewayId, session: 'abc' }, 'up');
    expect(topic).toBe(`oriel/${gatewayId}/signal/abc/up`);
    expect(signalFilter(gatewayId)).toBe(`oriel/${gatewayId}/signal/+/up`);
    expect(parseSignalTopic(topic)).toBe('abc');
  });

  it.each([
    'oriel/home/signal/abc/down',
    'oriel/home/signal/abc/up/more',
    'oriel/home/signal//up',
    'oriel/home/signal/a bc/up',
    'oriel/home/signal/phone/abc/up',
    'oriel/home/other/abc/up',
    'elsewhere/home/signal/abc/up',
  ])('does not take %s for a viewer’s topic', (topic) => {
    expect(parseSignalTopic(topic)).toBeUndefined();
  });
});

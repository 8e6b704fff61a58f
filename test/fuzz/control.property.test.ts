import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../access/principal.ts';
import { parseCommand } from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { scriptedControl } from '../gateway/control/scripted-control.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fuzz } from './fuzz.ts';
import { settledHeap } from './heap.ts';
import { worn } from './worn.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const COMMANDS = [
  ...['move', 'stop', 'preset', 'home', 'presets', 'move-by', 'move-to', 'position', 'focus', 'imaging'],
  ...['relay', 'snapshot', 'save-preset', 'rename-preset', 'remove-preset', 'set-home', 'enable'],
];
const number = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 1.000_001, -1e308, 1e308, 5e-324, 64, 65),
);
const anything = fc.oneof(
  number,
  fc.boolean(),
  fc.constantFrom('on', 'off', 'auto', 'manual'),
  fc.jsonValue(),
);
const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('1', 'Door', 'Garden', 'lamp', 'gate', 1, 2) },
  anything,
);

/** What is a command, or nearly one: any of the fields there are, each with what it takes or with anything. */
const nearly = fc.record(
  {
    command: fc.constantFrom(...COMMANDS),
    ...{ pan: number, tilt: number, zoom: number, speed: number, transaction: anything },
    unit: fc.oneof(fc.constantFrom('range', 'picture'), anything),
    ...{ brightness: number, contrast: number, night: anything, light: anything, focus: anything },
    ...{
      preset: key,
      name: fc.oneof(fc.string(), anything),
      relay: key,
      state: fc.oneof(fc.constantFrom('on', 'off'), anything),
      enabled: anything,
      more: anything,
    },
  },
  { requiredKeys: ['command'] },
);
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  move: ['pan', 'tilt', 'zoom'],
  'move-by': ['pan', 'tilt', 'zoom', 'unit', 'speed'],
  'move-to': ['pan', 'tilt', 'zoom', 'speed'],
  ...{ focus: ['speed'], imaging: ['brightness', 'night', 'light'], relay: ['relay', 'state'] },
  ...{ preset: ['preset'], 'save-preset': ['name', 'preset'], 'rename-preset': ['preset', 'name'] },
  ...{ 'remove-preset': ['preset'], enable: ['enabled'] },
};
/** With the fields that belong to it alone. */
const fitting = nearly.map((whole) =>
  Object.fromEntries(
    Object.entries(whole).filter(
      ([name]) => name === 'command' || FIELDS[whole.command]?.includes(name) === true,
    ),
  ),
);
const text = fc.oneof(
  { weight: 5, arbitrary: fitting.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: nearly.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fitting.chain((each) => worn(JSON.stringify(each))) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: anyText(200) },
  { weight: 1, arbitrary: fc.constantFrom('', '[', '{"__proto__":{"command":"home"}}', 'x'.repeat(5000)) },
);

const UNIT = '-?(?:0|1|0?\\.\\d+|\\d(?:\\.\\d+)?e-\\d+)';
/** Each thing that the devices may be told at all, with numbers in their range and keys that the camera gave. */
const ALLOWED = new RegExp(
  `^(?:${[
    `move(?: ${UNIT}){3}`,
    'stop',
    'home',
    'set home',
    `(?:by|aim)(?: ${UNIT}){3}(?: at ${UNIT})?`,
    `to \\{(?:"(?:pan|tilt|zoom)":${UNIT},?)+\\}(?: at ${UNIT})?`,
    'preset (?:1|Door)',
    'remove (?:1|Door)',
    'save [^]{1,64}(?: as (?:1|Door))?',
    `focus ${UNIT}`,
    `set \\{(?:"[a-z]+":(?:${UNIT}|"[a-z]+"),?)+\\}`,
    '(?:relay|told) (?:lamp|gate) (?:true|false)',
  ].join('|')})$`,
);

function isCommand(text: string): boolean {
  try {
    parseCommand(text);
    return true;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return false;
  }
}

/** Says it all, one after the other, and gives what the devices were told at each. */
async function sayAll(texts: readonly string[], role: Role): Promise<readonly (readonly string[])[]> {
  const { ptz, calls, control, join } = scriptedControl({
    now: () => performance.now(),
    // One that is switched off would be told nothing any more.
    isEnabled: () => true,
  });
  const { link, heard } = join('phone', role);
  const answers = () => heard.filter((message) => 'status' in message);
  const told: string[][] = [];
  for (const each of texts) {
    const [answered, moved, fitted] = [answers().length, ptz.calls.length, calls.length];
    link.receive(each);
    for (let turn = 0; turn < 200 && answers().length === answered; turn++)
      await vi.advanceTimersByTimeAsync(turn === 0 ? 0 : 250);
    expect(answers().length).toBe(answered + 1);
    expect(JSON.stringify(answers().at(-1)).length).toBeLessThan(8192);
    told.push([...ptz.calls.slice(moved), ...calls.slice(fitted)]);
  }
  link.close();
  await control.close();
  return told;
}

describe('a control channel', () => {
  fuzz(
    'answers each text once, and tells the camera nothing that is no command or is out of range',
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      const told = await sayAll(texts, 'admin');
      for (const calls of told) for (const call of calls) expect(call).toMatch(ALLOWED);
      texts.forEach((each, i) => {
        // A move before it may still run out.
        const own = told[i]?.filter((call) => call !== 'stop' && call !== 'focus 0');
        if (!isCommand(each)) expect(own).toEqual([]);
      });
    }),
    { weight: 2 },
  );

  fuzz(
    'of a viewer that may only watch moves nothing, whatever it says',
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      expect((await sayAll(texts, 'viewer')).flat()).toEqual([]);
    }),
  );

  it('is tried with what is a command, too', async () => {
    const told = (await sayAll(fc.sample(text, { numRuns: 1500, seed: 1 }), 'admin')).flat();
    const kinds = new Set(told.map((call) => call.split(' ', 1)[0]));
    expect([...kinds].sort()).toEqual(
      [
        'aim',
        'by',
        'focus',
        'home',
        'move',
        'preset',
        'relay',
        'remove',
        'save',
        'set',
        'stop',
        'to',
        'told',
      ].sort(),
    );
  });

  it('keeps nothing of what was said', async () => {
    const texts = fc.sample(text, 400);
    const { control, join } = scriptedControl({ now: () => performance.now() });
    const { link, heard } = join('phone');
    const round = async () => {
      for (const each of texts) {
        link.receive(each);
        await vi.advanceTimersByTimeAsync(300);
      }
      heard.length = 0;
    };
    await round();
    vi.useRealTimers();
    const before = await settledHeap();
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    for (let rounds = 0; rounds < 3; rounds++) await round();
    vi.useRealTimers();
    expect((await settledHeap()) - before).toBeLessThan(2 * 1024 * 1024);
    link.close();
    await control.close();
  }, 60_000);
});

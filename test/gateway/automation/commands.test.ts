import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommand } from '../../../gateway/automation/commands.ts';
import { transactionOf } from '../../../protocol/commands.ts';
import { ProtocolError } from '../../../protocol/parse.ts';
import { COMMAND_TOPICS, type CommandFilter } from '../../../protocol/topics.ts';

const still = { command: 'move', pan: 0, tilt: 0, zoom: 0 };

/** As the topic `relay/2/set` has it; other topics name no number. */
function read(filter: CommandFilter, text: string) {
  return readCommand({ filter, text, ...(filter === 'relay/+/set' && { number: 2 }) });
}

describe('readCommand', () => {
  it.each<[CommandFilter, string, unknown]>([
    ['ptz/set', 'MOVE_LEFT', { ...still, pan: -0.5 }],
    ['ptz/set', 'move_right', { ...still, pan: 0.5 }],
    ['ptz/set', 'MOVE_UP', { ...still, tilt: 0.5 }],
    ['ptz/set', 'MOVE_DOWN', { ...still, tilt: -0.5 }],
    ['ptz/set', ' ZOOM_IN\n', { ...still, zoom: 0.5 }],
    ['ptz/set', 'ZOOM_OUT', { ...still, zoom: -0.5 }],
    ['ptz/set', 'STOP', { command: 'stop' }],
    ['ptz/set', 'HOME', { command: 'home' }],
    ['ptz/set', 'preset_Front door', { command: 'preset', preset: 'Front door' }],
    ['ptz/set', '{"command":"stop","transaction":9}', { command: 'stop', transaction: 9 }],
    ['ptz/set', '{"command":"move-to","pan":0.5}', { command: 'move-to', pan: 0.5 }],
    ['preset/set', 'Front door', { command: 'preset', preset: 'Front door' }],
    ['preset/set', '{"preset":"1","transaction":"a"}', { command: 'preset', preset: '1', transaction: 'a' }],
    ['preset/set', '{"command":"preset","preset":"1"}', { command: 'preset', preset: '1' }],
    ['home', '', { command: 'home' }],
    ['home', 'PRESS', { command: 'home' }],
    ['home', '{"transaction":1}', { command: 'home', transaction: 1 }],
    ['imaging/set', 'night_on', { command: 'imaging', night: 'on' }],
    ['imaging/set', 'LIGHT_AUTO', { command: 'imaging', light: 'auto' }],
    ['imaging/set', '{"brightness":0.5}', { command: 'imaging', brightness: 0.5 }],
    ['imaging/set', '{}', { command: 'imaging' }],
    ['relay/+/set', 'ON', { command: 'relay', relay: 2, state: 'on' }],
    ['relay/+/set', 'off', { command: 'relay', relay: 2, state: 'off' }],
    ['relay/+/set', '{"state":"on"}', { command: 'relay', relay: 2, state: 'on' }],
    ['snapshot/get', '', { command: 'snapshot' }],
    ['snapshot/get', '{"transaction":"x"}', { command: 'snapshot', transaction: 'x' }],
    ['enabled/set', 'OFF', { command: 'enable', enabled: false }],
    ['enabled/set', '{"enabled":true}', { command: 'enable', enabled: true }],
    ['configure/set', '{"command":"set-home"}', { command: 'set-home' }],
    ['configure/set', '{"command":"save-preset","name":"Gate"}', { command: 'save-preset', name: 'Gate' }],
  ])('reads %s: %j', (filter, text, command) => {
    expect(read(filter, text)).toEqual(command);
  });

  it.each<[CommandFilter, string, RegExp]>([
    ['ptz/set', 'MOVE_SIDEWAYS', /one of the words MOVE_LEFT, .*STOP, HOME, preset_<name>/],
    ['ptz/set', '', /command/],
    ['ptz/set', 'preset_', /command/],
    ['ptz/set', '{"command":"move","pan":7}', /pan/],
    ['ptz/set', '{"pan":0.5}', /command: the key is missing, expected one of move, stop, .*, focus$/],
    ['ptz/set', '{"command":"dance"}', /command: expected one of move, stop, .*, focus$/],
    ['ptz/set', '{"command":"move-to"}', /pan, tilt, zoom/],
    ['configure/set', '{}', /expected one of save-preset, /],
    ['ptz/set', '{"command":"set-home"}', /ptz\/set takes .*, not set-home/],
    ['ptz/set', '{"command":"enable","enabled":false}', /not enable/],
    ['preset/set', '', /^preset: expected the name of a preset/],
    ['preset/set', '{"command":"home"}', /preset\/set takes preset, not home/],
    ['preset/set', '{"preset":', /JSON/],
    ['home', '{"command":"set-home"}', /home takes home, not set-home/],
    ['imaging/set', 'DARK', /NIGHT_ON/],
    ['relay/+/set', 'TOGGLE', /ON, OFF/],
    ['relay/+/set', '{"relay":3,"state":"on"}', /the topic names relay 2/],
    ['enabled/set', 'maybe', /ON, OFF/],
    ['configure/set', 'SET_HOME', /JSON/],
    ['configure/set', '{"command":"move","pan":1}', /not move/],
    ['preset/set', `{"preset":"${'x'.repeat(5000)}"}`, /4096/],
  ])('refuses %s: %j', (filter, text, sentence) => {
    expect(() => read(filter, text)).toThrow(sentence);
  });
});

it('reads or refuses whatever is sent, with a sentence', () => {
  const fields = fc.record(
    {
      command: fc.string(),
      preset: fc.string(),
      state: fc.string(),
      relay: fc.anything(),
      transaction: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fields.map((value) => JSON.stringify(value)),
  );
  const filter = fc.constantFrom(...COMMAND_TOPICS.map(({ topic }) => topic));
  fc.assert(
    fc.property(filter, text, (topic, payload) => {
      transactionOf(payload);
      try {
        read(topic, payload);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
    { numRuns: 500 },
  );
});

describe('transactionOf', () => {
  it.each([
    ['{"transaction":"a"}', 'a'],
    ['{"transaction":7,"command":"no such"}', 7],
    [`{"transaction":"${'x'.repeat(129)}"}`, undefined],
    ['{"transaction":{}}', undefined],
    // JSON has no infinity: the answer would say null.
    ['{"transaction":1e999}', undefined],
    ['[1]', undefined],
    ['STOP', undefined],
    ['{', undefined],
  ])('of %j', (text, transaction) => {
    expect(transactionOf(text)).toBe(transaction);
  });
});

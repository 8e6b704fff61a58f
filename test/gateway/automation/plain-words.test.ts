import { describe, expect, it } from 'vitest';
import { parsePtzPayload } from '../../../gateway/automation/plain-words.ts';

const still = { command: 'move', pan: 0, tilt: 0, zoom: 0 };

describe('parsePtzPayload', () => {
  it.each([
    ['MOVE_LEFT', { ...still, pan: -0.5 }],
    ['move_right', { ...still, pan: 0.5 }],
    ['MOVE_UP', { ...still, tilt: 0.5 }],
    ['MOVE_DOWN', { ...still, tilt: -0.5 }],
    [' ZOOM_IN\n', { ...still, zoom: 0.5 }],
    ['ZOOM_OUT', { ...still, zoom: -0.5 }],
    ['STOP', { command: 'stop' }],
    ['HOME', { command: 'home' }],
    ['preset_Front door', { command: 'preset', preset: 'Front door' }],
    ['{"command":"stop","transaction":9}', { command: 'stop', transaction: 9 }],
  ])('reads %j', (payload, command) => {
    expect(parsePtzPayload(payload)).toEqual(command);
  });

  it.each(['MOVE_SIDEWAYS', '', 'preset_', '{"command":"move","pan":7}'])('refuses %j', (payload) => {
    expect(() => parsePtzPayload(payload)).toThrow(/command/);
  });

  it('tells which words there are', () => {
    expect(() => parsePtzPayload('JUMP')).toThrow(/one of the words MOVE_LEFT, .*STOP, HOME, preset_<name>/);
  });
});

import type { Command } from '../../protocol/commands.ts';

/** Speed of a move that is named by a word, on the axis's −1…1. */
const WORD_SPEED = 0.5;

export const PTZ_WORDS: Readonly<Record<string, Command>> = {
  MOVE_LEFT: move({ pan: -WORD_SPEED }),
  MOVE_RIGHT: move({ pan: WORD_SPEED }),
  MOVE_UP: move({ tilt: WORD_SPEED }),
  MOVE_DOWN: move({ tilt: -WORD_SPEED }),
  ZOOM_IN: move({ zoom: WORD_SPEED }),
  ZOOM_OUT: move({ zoom: -WORD_SPEED }),
  STOP: { command: 'stop' },
  HOME: { command: 'home' },
};

export const IMAGING_WORDS: Readonly<Record<string, Command>> = {
  NIGHT_ON: { command: 'imaging', night: 'on' },
  NIGHT_OFF: { command: 'imaging', night: 'off' },
  NIGHT_AUTO: { command: 'imaging', night: 'auto' },
  LIGHT_ON: { command: 'imaging', light: 'on' },
  LIGHT_OFF: { command: 'imaging', light: 'off' },
  LIGHT_AUTO: { command: 'imaging', light: 'auto' },
  FOCUS_AUTO: { command: 'imaging', focus: 'auto' },
  FOCUS_MANUAL: { command: 'imaging', focus: 'manual' },
};

export const ENABLED_WORDS: Readonly<Record<string, Command>> = {
  ON: { command: 'enable', enabled: true },
  OFF: { command: 'enable', enabled: false },
};

/** `number` is the relay's, from 1 on. */
export function relayWords(number: number): Readonly<Record<string, Command>> {
  return {
    ON: { command: 'relay', relay: number, state: 'on' },
    OFF: { command: 'relay', relay: number, state: 'off' },
  };
}

/** As Frigate has it: `preset_<name>`. */
export function presetWord(word: string): Command | undefined {
  const preset = /^preset_(.{1,128})$/i.exec(word)?.[1];
  return preset === undefined ? undefined : { command: 'preset', preset };
}

function move(axes: { pan?: number; tilt?: number; zoom?: number }): Command {
  return { command: 'move', pan: 0, tilt: 0, zoom: 0, ...axes };
}

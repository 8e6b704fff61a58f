import { type Command, parseCommand } from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';

/** Speed of a move that is named by a word, on the axis's −1…1. */
const WORD_SPEED = 0.5;

const WORDS: Readonly<Record<string, Command>> = {
  MOVE_LEFT: move({ pan: -WORD_SPEED }),
  MOVE_RIGHT: move({ pan: WORD_SPEED }),
  MOVE_UP: move({ tilt: WORD_SPEED }),
  MOVE_DOWN: move({ tilt: -WORD_SPEED }),
  ZOOM_IN: move({ zoom: WORD_SPEED }),
  ZOOM_OUT: move({ zoom: -WORD_SPEED }),
  STOP: { command: 'stop' },
  HOME: { command: 'home' },
};

const PRESET = /^preset_(.{1,128})$/i;

/**
 * Reads a payload of `<camera>/ptz/set`: JSON as on the data channel, or a plain word as people send who come from
 * Frigate (`MOVE_LEFT`, `ZOOM_IN`, `STOP`, `preset_<name>`). Throws `ProtocolError`.
 */
export function parsePtzPayload(text: string): Command {
  const word = text.trim();
  const known = WORDS[word.toUpperCase()];
  if (known) return known;
  const preset = PRESET.exec(word)?.[1];
  if (preset !== undefined) return { command: 'preset', preset };
  if (/^\w{0,64}$/.test(word)) {
    const words = [...Object.keys(WORDS), 'preset_<name>'].join(', ');
    throw new ProtocolError(`command: expected JSON or one of the words ${words}`);
  }
  return parseCommand(text);
}

function move(axes: { pan?: number; tilt?: number; zoom?: number }): Command {
  return { command: 'move', pan: 0, tilt: 0, zoom: 0, ...axes };
}

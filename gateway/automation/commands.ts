import { type Command, MAX_COMMAND_CHARS, parseCommand } from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import type { CommandFilter } from '../../protocol/topics.ts';
import { ENABLED_WORDS, IMAGING_WORDS, PTZ_WORDS, presetWord, relayWords } from './plain-words.ts';

interface TopicRule {
  /** The commands that this topic takes; the first is meant by JSON that names none, but for `named`. */
  readonly takes: readonly [Command['command'], ...Command['command'][]];
  /** Whether JSON has to name its command. */
  readonly named?: true;
  /** What a payload that is no JSON means. */
  readonly word: (word: string, number: number) => Command | undefined;
  /** The words, for whoever sent another. */
  readonly words: readonly string[];
  /** What is said instead where there are no such words. */
  readonly expected?: string;
}

/** Each topic takes its own commands alone, because a broker's rights hang on the topic. */
const RULES: Readonly<Record<CommandFilter, TopicRule>> = {
  'ptz/set': {
    takes: ['move', 'stop', 'preset', 'home', 'presets', 'move-by', 'move-to', 'position', 'focus'],
    named: true,
    word: (word) => PTZ_WORDS[word.toUpperCase()] ?? presetWord(word),
    words: [...Object.keys(PTZ_WORDS), 'preset_<name>'],
  },
  'preset/set': {
    takes: ['preset'],
    word: (preset) => (preset.length > 0 && preset.length <= 128 ? { command: 'preset', preset } : undefined),
    words: [],
    expected: 'preset: expected the name of a preset, of 1 to 128 characters',
  },
  home: { takes: ['home'], word: () => ({ command: 'home' }), words: [] },
  'imaging/set': {
    takes: ['imaging'],
    word: (word) => IMAGING_WORDS[word.toUpperCase()],
    words: Object.keys(IMAGING_WORDS),
  },
  'relay/+/set': {
    takes: ['relay'],
    word: (word, number) => relayWords(number)[word.toUpperCase()],
    words: ['ON', 'OFF'],
  },
  'snapshot/get': { takes: ['snapshot'], word: () => ({ command: 'snapshot' }), words: [] },
  'enabled/set': {
    takes: ['enable'],
    word: (word) => ENABLED_WORDS[word.toUpperCase()],
    words: Object.keys(ENABLED_WORDS),
  },
  'configure/set': {
    takes: ['save-preset', 'rename-preset', 'remove-preset', 'set-home', 'enable'],
    named: true,
    word: () => undefined,
    words: [],
  },
};

/** Each command has a topic that takes it. */
const COMMAND_NAMES: ReadonlySet<unknown> = new Set(Object.values(RULES).flatMap(({ takes }) => takes));

export interface ReadCommandOptions {
  readonly filter: CommandFilter;
  /** Of the relay that the topic names. */
  readonly number?: number;
  readonly text: string;
}

/** Reads what was sent to a command topic: JSON, or a plain word. Throws `ProtocolError`. */
export function readCommand({ filter, number = 0, text }: ReadCommandOptions): Command {
  const rule = RULES[filter];
  const word = text.trim();
  if (!word.startsWith('{')) {
    const command = rule.word(word, number);
    if (command) return command;
    const words = rule.words.length > 0 ? ` or one of the words ${rule.words.join(', ')}` : '';
    throw new ProtocolError(rule.expected ?? `command: expected JSON${words}`);
  }
  const { takes } = rule;
  const whole = complete({ rule, number, text });
  const fields = parseObject(whole);
  // Neither the sender's own word, which may be a secret, nor commands that belong to other topics.
  if (fields && !COMMAND_NAMES.has(fields.command)) {
    const missing = fields.command === undefined ? 'the key is missing, ' : '';
    throw new ProtocolError(`command: ${missing}expected one of ${takes.join(', ')}`);
  }
  const command = parseCommand(whole);
  if (!takes.includes(command.command)) {
    throw new ProtocolError(`command: ${filter} takes ${takes.join(', ')}, not ${command.command}`);
  }
  if (command.command === 'relay' && command.relay !== number) {
    throw new ProtocolError(`relay: the topic names relay ${number}, and the command another`);
  }
  return command;
}

/** Adds to a JSON object what the topic says already. */
function complete({ rule, number, text }: { rule: TopicRule; number: number; text: string }): string {
  const fields = rule.named ? undefined : parseObject(text);
  if (!fields) return text;
  const [command] = rule.takes;
  const implied = command === 'relay' ? { command, relay: number } : { command };
  return JSON.stringify({ ...implied, ...fields });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > MAX_COMMAND_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

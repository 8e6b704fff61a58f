import type { Command } from '../../protocol/commands.ts';

type Name = Command['command'];

/** What changes what stays; all else is over with the next command, or is seen in the picture. */
const CONFIGURING: ReadonlySet<Name> = new Set([
  'save-preset',
  'rename-preset',
  'remove-preset',
  'set-home',
  'enable',
]);

/** Whatever moves the camera or its lens; one at a time may do that. */
const DRIVING: ReadonlySet<Name> = new Set([
  'move',
  'stop',
  'preset',
  'home',
  'move-by',
  'move-to',
  'focus',
  'rename-preset',
]);

/** The right that a command takes; see `access/rights.ts`. */
export function rightFor({ command }: Pick<Command, 'command'>): 'command' | 'configure' {
  return CONFIGURING.has(command) ? 'configure' : 'command';
}

/** Whether whoever sends it drives the camera from then on. */
export function isDriving({ command }: Pick<Command, 'command'>): boolean {
  return DRIVING.has(command);
}

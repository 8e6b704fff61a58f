import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../access/principal.ts';
import { type Action, decide } from '../../access/rights.ts';

const ALL = ['*'];
const WATCH: Action = { kind: 'watch', camera: 'porch' };
const COMMAND: Action = { kind: 'command', camera: 'porch' };
const CONFIGURE: Action = { kind: 'configure', camera: 'porch' };
const MANAGE: Action = { kind: 'manage-cameras' };
const ACCESS: Action = { kind: 'manage-access' };
const METRICS: Action = { kind: 'read-metrics' };
const ACTIONS = [WATCH, COMMAND, CONFIGURE, MANAGE, ACCESS, METRICS];

/** Every role with every reach, and what it may; whatever is not listed is refused. */
const table: [role: Role, cameras: string[], allowed: Action[]][] = [
  ['viewer', ALL, [WATCH, METRICS]],
  ['viewer', ['porch'], [WATCH]],
  ['viewer', ['yard'], []],
  ['viewer', [], []],
  ['operator', ALL, [WATCH, COMMAND, METRICS]],
  ['operator', ['yard', 'porch'], [WATCH, COMMAND]],
  ['operator', ['yard'], []],
  ['admin', ALL, ACTIONS],
  ['admin', ['porch'], [WATCH, COMMAND, CONFIGURE]],
  ['admin', ['yard'], []],
];

describe('decide', () => {
  it.each(table)('%s of %j', (role, cameras, allowed) => {
    const principal = { id: 'token:eve', name: 'eve', role, cameras };
    const granted = ACTIONS.filter((action) => decide(principal, action).allowed);
    expect(granted).toEqual(allowed);
  });

  it.each<[string, string[], Action, string]>([
    ['watching', ['yard'], WATCH, 'eve has no right to the camera porch'],
    ['moving what may not be watched', ['yard'], COMMAND, 'eve has no right to the camera porch'],
    ['moving', ['porch'], COMMAND, 'eve may watch porch but not move it; that takes the role operator'],
    ['changing what may not be watched', ['yard'], CONFIGURE, 'eve has no right to the camera porch'],
    ['changing', ['porch'], CONFIGURE, 'eve may not change porch; that takes the role admin'],
    [
      'adding cameras',
      ALL,
      MANAGE,
      'eve may not add, change or remove cameras; that takes the role admin for all cameras ("*")',
    ],
    [
      'saying who has access',
      ALL,
      ACCESS,
      'eve may not say who has access; that takes the role admin for all cameras ("*")',
    ],
    ['metrics', ['porch'], METRICS, 'eve may not read metrics; that takes a token for all cameras ("*")'],
  ])('says why it refuses %s', (_, cameras, action, reason) => {
    expect(decide({ id: 'token:eve', name: 'eve', role: 'viewer', cameras }, action)).toEqual({
      allowed: false,
      reason,
    });
  });

  it.each(ROLES)('gives %s nothing for a camera whose name only begins alike', (role) => {
    const principal = { id: 'token:eve', name: 'eve', role, cameras: ['porch-back', 'por'] };
    expect(decide(principal, WATCH).allowed).toBe(false);
  });
});

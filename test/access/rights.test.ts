import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../access/principal.ts';
import { type Action, decide } from '../../access/rights.ts';

const ALL = ['*'];
const WATCH: Action = { kind: 'watch', camera: 'porch' };
const COMMAND: Action = { kind: 'command', camera: 'porch' };
const METRICS: Action = { kind: 'read-metrics' };

/** Every role with every reach, and what it may; whatever is not listed is refused. */
const table: [role: Role, cameras: string[], allowed: Action[]][] = [
  ['viewer', ALL, [WATCH, METRICS]],
  ['viewer', ['porch'], [WATCH]],
  ['viewer', ['yard'], []],
  ['viewer', [], []],
  ['operator', ALL, [WATCH, COMMAND, METRICS]],
  ['operator', ['yard', 'porch'], [WATCH, COMMAND]],
  ['operator', ['yard'], []],
  ['admin', ALL, [WATCH, COMMAND, METRICS]],
  ['admin', ['porch'], [WATCH, COMMAND]],
  ['admin', ['yard'], []],
];

describe('decide', () => {
  it.each(table)('%s of %j', (role, cameras, allowed) => {
    const principal = { name: 'eve', role, cameras };
    const granted = [WATCH, COMMAND, METRICS].filter((action) => decide(principal, action).allowed);
    expect(granted).toEqual(allowed);
  });

  it.each<[string, string[], Action, string]>([
    ['watching', ['yard'], WATCH, 'eve has no right to the camera porch'],
    ['moving what may not be watched', ['yard'], COMMAND, 'eve has no right to the camera porch'],
    ['moving', ['porch'], COMMAND, 'eve may watch porch but not move it; that takes the role operator'],
    ['metrics', ['porch'], METRICS, 'eve may not read metrics; that takes a token for all cameras ("*")'],
  ])('says why it refuses %s', (_, cameras, action, reason) => {
    expect(decide({ name: 'eve', role: 'viewer', cameras }, action)).toEqual({ allowed: false, reason });
  });

  it.each(ROLES)('gives %s nothing for a camera whose name only begins alike', (role) => {
    const principal = { name: 'eve', role, cameras: ['porch-back', 'por'] };
    expect(decide(principal, WATCH).allowed).toBe(false);
  });
});

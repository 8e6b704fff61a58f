import { describe, expect, it } from 'vitest';
import { nodeVersionProblem } from '../../scripts/lib/node-version.mjs';

describe('nodeVersionProblem', () => {
  it.each([['20.19.0'], ['20.20.2'], ['22.0.0'], ['100.1.0']])('takes %s', (running) => {
    expect(nodeVersionProblem({ running, required: '>=20.19' })).toBeUndefined();
  });

  it.each([['20.18.9'], ['20.2.0'], ['18.20.4'], ['9.99.0']])('refuses %s and says what to do', (running) => {
    const problem = nodeVersionProblem({ running, required: '>=20.19' });
    expect(problem).toContain('needs Node 20.19 or newer');
    expect(problem).toContain(`this is Node ${running}`);
    expect(problem).toContain('install a newer one');
  });

  it('does not guess at a requirement it can not read', () => {
    expect(() => nodeVersionProblem({ running: '20.19.0', required: '^20' })).toThrow('"^20"');
  });
});

import { describe, expect, it } from 'vitest';
import { runQuietly } from '../../scripts/lib/quiet-command.mjs';

const node = (script: string, timeLimitMs = 10_000) =>
  runQuietly({ command: process.execPath, args: ['-e', script], cwd: process.cwd(), timeLimitMs });

describe('runQuietly', () => {
  it('says nothing of what succeeds', async () => {
    await expect(node('console.log("chatter")')).resolves.toBeUndefined();
  });

  it('throws what a failing command printed, on both streams', async () => {
    const failure = node('console.log("to out"); console.error("to err"); process.exit(3)');
    await expect(failure).rejects.toThrow(/exit code 3/);
    await expect(failure).rejects.toThrow(/to out/);
    await expect(failure).rejects.toThrow(/to err/);
  });

  it('ends a command that takes too long, and its children, who hold its output open', async () => {
    const parent =
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"], { stdio: "inherit" });' +
      'setInterval(() => {}, 1e3)';
    await expect(node(parent, 500)).rejects.toThrow(/took longer than 0.5 s/);
  });

  it('names a command that is not there', async () => {
    const missing = runQuietly({ command: 'no-such-command', args: [], cwd: '/', timeLimitMs: 1000 });
    await expect(missing).rejects.toThrow(/no-such-command.*ENOENT/);
  });
});

import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { startOwnedProcess, untilReady } from './owned-process.ts';

const node = (script: string) => startOwnedProcess({ command: process.execPath, args: ['-e', script] });

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('startOwnedProcess', () => {
  it('collects what is printed and how it ended', async () => {
    const child = await node('console.log("out"); console.error("err"); process.exitCode = 7');
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(child.stdout()).toBe('out\n');
    expect(child.output()).toContain('err');
  });

  it('kills what does not heed the signal', async () => {
    const child = await node(
      'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1e3)',
    );
    await untilReady(child, () => child.stdout().includes('up'), { what: 'the child' });
    expect(await child.stop({ withinMs: 100 })).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('does not outlive the process that started it, even where that is killed', async () => {
    const helper = new URL('./owned-process.ts', import.meta.url).href;
    const parent = await startOwnedProcess({
      command: process.execPath,
      args: [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `const { startOwnedProcess } = await import(${JSON.stringify(helper)});
         const child = await startOwnedProcess({ command: 'sleep', args: ['600'] });
         console.log('child ' + child.pid);
         setInterval(() => {}, 1000);`,
      ],
    });
    const started = await untilReady(parent, () => /child (\d+)/.exec(parent.stdout())?.[1], {
      withinMs: 30_000,
      what: 'the parent',
    });
    const pid = Number(started);
    expect(isRunning(pid)).toBe(true);
    await parent.stop({ signal: 'SIGKILL' });
    await eventually(() => !isRunning(pid), { what: "the grandchild's end" });
  });
});

describe('untilReady', () => {
  it('tells at once, with the output, that the process has ended', async () => {
    const child = await node('console.error("port in use"); process.exit(1)');
    const ready = untilReady(child, () => false, { withinMs: 30_000, what: 'the server' });
    await expect(ready).rejects.toThrow('the server ended (1): port in use');
  });
});

import { execFile } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

const TABLE = 'oriel_loss';
const LIMIT_MS = 10_000;

/** A network namespace of this process and its children, whose loopback can lose packets. */
export interface LossyNetwork {
  /** Each UDP packet, whichever way it goes, is lost with this probability; 0 loses none. RTSP's TCP is spared. */
  lose(percent: number): Promise<void>;
}

/** nftables' rule set for that loss: what arrives on loopback has come from either side. */
export function lossRules(percent: number): string {
  const rule =
    percent > 0 ? `meta l4proto udp numgen random mod 1000 < ${Math.round(percent * 10)} drop` : '';
  return [
    `table inet ${TABLE}`,
    `delete table inet ${TABLE}`,
    `table inet ${TABLE} {`,
    '  chain input {',
    '    type filter hook input priority 0;',
    `    ${rule}`,
    '  }',
    '}',
    '',
  ].join('\n');
}

/**
 * Takes the network namespace that this process is in. Throws where it is not one of its own (it has an interface
 * beside loopback), or where a tool is missing, with what to do about it.
 */
export async function takeNetwork(): Promise<LossyNetwork> {
  const others = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');
  if (others.length > 0) throw new Error(`this is the machine's own network (${others.join(', ')})`);
  await tool('ip', ['link', 'set', 'lo', 'up'], 'iproute2');
  const lose = async (percent: number) => {
    const nft = tool('nft', ['-f', '-'], 'nftables');
    nft.child.stdin?.end(lossRules(percent));
    await nft;
  };
  await lose(0);
  return { lose };
}

function tool(command: string, args: readonly string[], debianPackage: string) {
  // Debian keeps both where only root's PATH looks.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  const running = run(command, args, { env, timeout: LIMIT_MS });
  const told = running.catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    if (error.code === 'ENOENT')
      throw new Error(`${command} is missing; install Debian's package ${debianPackage}`);
    throw new Error(`${command} failed: ${(error.stderr ?? error.message).trim()}`);
  });
  return Object.assign(told, { child: running.child });
}

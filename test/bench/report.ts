import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';

/** Where and how the figures came about. */
export interface Circumstances {
  readonly command: string;
  readonly node: string;
  readonly machine: string;
  readonly cores: number;
  /** Of the last minute, before the bench began. */
  readonly load: number;
}

/** Of the package's script `bench` or `soak`, run with these arguments. */
export function circumstances(script: string, argv: readonly string[]): Circumstances {
  const processors = cpus();
  return {
    command: [`npm run ${script} --`, ...argv].join(' ').replace(/ --$/, ''),
    node: process.version,
    machine: `${processors[0]?.model.trim() ?? 'unknown processor'}, Linux ${release()}`,
    cores: processors.length,
    load: loadavg()[0] ?? 0,
  };
}

export function describeCircumstances({ command, node, machine, cores, load }: Circumstances): string {
  const busy =
    load > 0.5 ? '\nThe machine has other work: trust the ratios, not the figures themselves.' : '';
  return `${command}\nNode ${node}, ${cores} × ${machine}, load ${load.toFixed(1)} before${busy}`;
}

/** The load of the last minute. Others' work beside the bench shows here. */
export function loadNow(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
}

import type { Memory } from '../memory.ts';

/**
 * Where whoever is remembered here signals, as their session info has it: a guess, made before anything was read that
 * could tell whether it is true. Nothing where nobody is remembered, or their access has ended.
 */
export function knownBroker(memory: Memory): string | undefined {
  const isBearer = memory.read('token') !== undefined;
  if (!isBearer && memory.read('ended') !== undefined) return undefined;
  try {
    const known: { info: { broker: { url: unknown } } } = JSON.parse(
      memory.read(isBearer ? 'bearer' : 'device') ?? '',
    );
    const { url } = known.info.broker;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

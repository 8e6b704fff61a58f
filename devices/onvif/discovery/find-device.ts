import type { FindDevice } from '../address-follower.ts';
import { type DiscoverOptions, discover } from './discover.ts';
import type { LocalInterface } from './interface-probe.ts';

export interface FindDeviceOptions extends Omit<DiscoverOptions, 'signal' | 'onDevice' | 'interfaces'> {
  /** Asked at each search, since addresses come and go. */
  readonly interfaces?: () => readonly LocalInterface[];
}

/**
 * Makes what looks for a device by its endpoint reference: it asks the networks at each call, ends with the first
 * answer, and gives the URL that is likeliest to work, or nothing where none answers to that. Whoever is in the
 * network can answer in a device's place, so what is found is to be signed in to with digested passwords only.
 */
export function createFindDevice({ interfaces, ...options }: FindDeviceOptions): FindDevice {
  return async (identity, signal) => {
    const found = new AbortController();
    const wanted = identity.toLowerCase();
    const isWanted = (device: { readonly identity: string | undefined }) =>
      device.identity?.toLowerCase() === wanted;
    const devices = await discover({
      ...options,
      ...(interfaces && { interfaces: interfaces() }),
      signal: AbortSignal.any([signal, found.signal]),
      onDevice: (device) => isWanted(device) && found.abort(),
    });
    return signal.aborted ? undefined : devices.find(isWanted)?.addresses[0];
  };
}

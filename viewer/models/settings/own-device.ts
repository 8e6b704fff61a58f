import { accessTexts } from '../../texts/access.ts';
import type { People } from './people.ts';

/** This device among those that have access, for who may say so. */
export interface OwnDevice {
  readonly busy: boolean;
  /** Why the last change came to nothing, as a sentence. */
  readonly refusal: string | undefined;
  /** Gives whether it was done. */
  rename(name: string): Promise<boolean>;
}

/** Undefined where this visitor manages no access, or was signed in by a token, whose name the configuration has. */
export function ownDeviceIn(people: People | undefined): OwnDevice | undefined {
  const own = people?.devices.value?.find((device) => device.own);
  if (!people || !own) return undefined;
  const refusal = people.refusal.value;
  return {
    busy: people.busy.value,
    refusal: refusal && accessTexts.people.refused(refusal.reason),
    rename: (name) => people.rename(own.id, name),
  };
}

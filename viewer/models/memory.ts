/** What the viewer remembers between visits. */
export interface Memory {
  read(key: MemoryKey): string | undefined;
  /** Forgets the key where `value` is undefined. */
  write(key: MemoryKey, value: string | undefined): void;
  /** Forgets every key that begins so. */
  forgetAll(beginning: `${'turn' | 'wall'}.${string}`): void;
}

export type MemoryKey =
  | 'token'
  /** Who bears that token, as the gateway told last. */
  | 'bearer'
  /** The identity as which this browser was paired. */
  | 'device'
  /** The seed of a pairing that has begun. */
  | 'pairing'
  /** Why access has ended, as a whole sentence, until the next sign-in. */
  | 'ended'
  | 'camera'
  /** `all` where the last place was all cameras. */
  | 'place'
  | 'quality'
  | 'sound'
  | 'relay-only'
  | 'ice-servers'
  /** Of a gateway's key messages, by its key. */
  | `epoch.${string}`
  /** Which cameras a gateway had when it was last heard of, by its key. */
  | `cameras.${string}`
  /** How the cameras of a gateway are arranged, by its key. */
  | `wall.${string}`
  /** How a camera's picture is turned, by its gateway's key and its name. */
  | `turn.${string}`
  /** Small pictures of the presets of a gateway's cameras, by its key. */
  | `preset-pictures.${string}`
  | 'haptics'
  /** Chosen in the settings, in place of what the browser asks for. */
  | 'language'
  /** `off` where the page is as light as the system at night too. */
  | 'night'
  /** The viewer has told that it can be kept on the home screen. */
  | 'install-hint'
  /** When the page has loaded itself anew; a tab's own. */
  | 'taken';

/** What is large and of least worth: it goes where there is no room for anything else. */
const BULK = 'oriel.preset-pictures.';

/** Keeps everything in `storage`; a browser that forbids storage costs the memory, never the picture. */
export function createMemory(storage: () => Storage): Memory {
  const prefixed = (key: string) => `oriel.${key}`;

  function removeAll(beginning: string): void {
    const kept = storage();
    const keys = Array.from({ length: kept.length }, (_, index) => kept.key(index) ?? '');
    for (const each of keys) if (each.startsWith(beginning)) kept.removeItem(each);
  }

  function put(key: MemoryKey, value: string): void {
    try {
      storage().setItem(prefixed(key), value);
    } catch (error) {
      if (prefixed(key).startsWith(BULK)) throw error;
      removeAll(BULK);
      storage().setItem(prefixed(key), value);
    }
  }

  return {
    read(key) {
      try {
        return storage().getItem(prefixed(key)) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(key, value) {
      try {
        if (value === undefined) storage().removeItem(prefixed(key));
        else put(key, value);
      } catch {
        // Private windows and full disks throw here; the visit goes on without a memory.
      }
    },
    forgetAll(beginning) {
      try {
        removeAll(prefixed(beginning));
      } catch {
        // What can not be read was not written either.
      }
    },
  };
}

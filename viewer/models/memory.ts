/** What the viewer remembers between visits. */
export interface Memory {
  read(key: MemoryKey): string | undefined;
  /** Forgets the key where `value` is undefined. */
  write(key: MemoryKey, value: string | undefined): void;
}

export type MemoryKey =
  | 'token'
  /** The identity as which this browser was paired. */
  | 'device'
  /** The seed of a pairing that has begun. */
  | 'pairing'
  /** Why access has ended, as a whole sentence, until the next sign-in. */
  | 'ended'
  | 'camera'
  | 'quality'
  | 'sound'
  | 'relay-only'
  | 'ice-servers'
  /** Of a gateway's key messages, by its key. */
  | `epoch.${string}`;

/** Keeps everything in `storage`; a browser that forbids storage costs the memory, never the picture. */
export function createMemory(storage: () => Storage): Memory {
  const prefixed = (key: MemoryKey) => `oriel.${key}`;
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
        else storage().setItem(prefixed(key), value);
      } catch {
        // Private windows and full disks throw here; the visit goes on without a memory.
      }
    },
  };
}

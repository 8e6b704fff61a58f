import type { FoundCamera } from '../../protocol/camera-setup.ts';

/** A camera that answered in the network. */
export type FoundDevice = Omit<FoundCamera, 'known'>;

/** A camera that is configured, by what it can be recognised. */
export interface KnownCamera {
  readonly name: string;
  readonly url?: string;
  readonly identity?: string;
}

/** Says of each camera that was found which of the configured ones it is. */
export function markKnown(found: readonly FoundDevice[], known: readonly KnownCamera[]): FoundCamera[] {
  return found.map((camera) => {
    const name = known.find((one) => isSame(one, camera))?.name;
    return name === undefined ? { ...camera } : { ...camera, known: name };
  });
}

function isSame(known: KnownCamera, { url, identity }: FoundDevice): boolean {
  if (known.identity !== undefined && known.identity === identity) return true;
  return known.url !== undefined && hostOf(known.url) === hostOf(url);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

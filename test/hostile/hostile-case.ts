import type { HonestViewer } from './honest-viewer.ts';
import type { Stage } from './stage.ts';

/** Who tells of an attempt: a line of that kind in the gateway's log, the attacked page, or nobody, and why not. */
export type Notice = { readonly gateway: string } | { readonly viewer: RegExp } | { readonly nobody: string };

/** Something that a broker does, or somebody through it; what must come of it is the same for all: nothing. */
export interface HostileCase {
  readonly name: string;
  readonly notice: Notice;
  /** Gives the page that was attacked, where there was one beside those that watch all the while. */
  attack(stage: Stage): Promise<HonestViewer | undefined>;
}

/** What is dropped or late looks like a bad line, to both ends. */
export const LOST: Notice = { nobody: 'what is lost looks like a bad line' };

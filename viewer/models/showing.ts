import type { App } from './app.ts';
import type { GatewayState, LinkState } from './session/session.ts';
import type { SignInState } from './signing/sign-in.ts';

/** Whether a picture is live, on the stage or on the wall. For use in a computed signal. */
export function isLive({ room }: Pick<App, 'room'>): boolean {
  if (!room.value) return false;
  const { watch, tiles } = room.value;
  return watch.phase.value === 'live' || tiles.list.value.some((tile) => tile.watch.phase.value === 'live');
}

/** Whether the page shows nothing and can not by itself. For use in a computed signal. */
export function isPageStuck(app: Pick<App, 'room' | 'signIn'>): boolean {
  const session = app.room.value?.session;
  return isStuck({
    signIn: app.signIn.state.value.kind,
    live: isLive(app),
    link: session?.link.value.kind,
    gateway: session?.gateway.value,
  });
}

/** Whether the gateway speaks another version of the protocol than the page. For use in a computed signal. */
export function isOutdated({ room }: Pick<App, 'room'>): boolean {
  return room.value?.session.gateway.value === 'other-version';
}

interface StuckQuestion {
  readonly signIn: SignInState['kind'];
  readonly live: boolean;
  /** Undefined while nobody is signed in. */
  readonly link: LinkState['kind'] | undefined;
  readonly gateway: GatewayState | undefined;
}

/** Loading the page anew would then cost nobody anything, and may help. Pure. */
export function isStuck({ signIn, live, link, gateway }: StuckQuestion): boolean {
  if (link === undefined) return signIn === 'waiting';
  return !live && (link === 'lost' || gateway === 'other-version' || gateway === 'unheard');
}

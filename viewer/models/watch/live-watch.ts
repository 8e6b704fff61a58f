import { batch, computed, effect, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { type Attempt, type AttemptEvents, createAttempt } from './attempt.ts';
import { createCameraHistory } from './camera-history.ts';
import { createSuccession } from './live-succession.ts';
import type { Watch, WatchOptions } from './watch.ts';

export function createWatch(options: WatchOptions): Watch {
  const { session, openPeer, newName, clock, relayOnly, attending } = options;
  const chosen = signal(options.camera);
  const camera = computed(() => session.cameras.value?.find(({ name }) => name === chosen.value));
  const quality = signal(options.quality);
  const history = createCameraHistory(clock);
  const succession = createSuccession({
    session,
    clock,
    returns: options.returns,
    history,
    quality,
    isChosen: () => chosen.peek() !== undefined,
    isIdle: () => !attending.peek(),
    open,
    onRefusal: options.onRefusal,
  });
  const { display, carried, problem, refused, review, hurry, drop } = succession;

  function open(events: AttemptEvents): Attempt {
    return createAttempt({
      id: newName(),
      camera: chosen.peek() ?? '',
      quality: quality.peek(),
      iceServers: session.iceServers.peek(),
      relayOnly: relayOnly.peek(),
      openPeer,
      clock,
      send: session.send,
      events,
    });
  }

  function choose(name: string | undefined, taken?: Attempt): void {
    if (name === chosen.peek() && !taken) return;
    // At once, so that nothing is asked for before it is known what there is.
    batch(() => {
      if (name !== chosen.peek()) {
        // While it is known yet which camera that is.
        carried.leave();
        history.forget();
        chosen.value = name;
        problem.value = undefined;
        display.clear(name === undefined ? 'none' : undefined);
        // After the display is cleared: nobody is to keep this camera's last frame under the next one's name.
        drop();
      }
      if (taken) succession.take(taken);
    });
    hurry();
  }

  /** What is switched off is not to be seen, not even as it was. */
  function hide(): void {
    problem.value = undefined;
    display.clear();
    drop();
  }

  /** Somebody may have set at the camera what was missing. */
  function followStreams({ media }: CameraInfo): void {
    const wanted = quality.peek();
    const got = carried.got.peek();
    const insteadOfIt = got !== undefined && got !== wanted;
    if (insteadOfIt && media?.[wanted]?.codec === 'H264') succession.replace();
    const code = problem.peek()?.code;
    if (code === 'no-codec' || code === 'no-h264') refused.value = false;
  }

  /** Notes what becomes of the camera in the gateway's list. */
  function followCamera(present: CameraInfo): void {
    const wasOff = history.state === 'off';
    const news = history.note(present);
    if (news.streams) followStreams(present);
    if (!news.state) return;
    // Somebody has its picture, or has just switched it on, so it is there.
    if (present.state === 'live' || wasOff) succession.skipPause();
    if (wasOff) refused.value = false;
    if (present.state === 'off') hide();
  }

  const stopFollowing = effect(() => {
    const present = camera.value;
    session.reachable.value;
    session.id.value;
    session.welcomed.value;
    session.iceServers.value;
    untracked(() => {
      if (present) followCamera(present);
      review();
    });
  });
  const stopAttending = effect(() => {
    const attended = attending.value;
    untracked(() => {
      if (!attended) drop();
      hurry();
    });
  });
  /** What stands was made the other way. */
  const stopHiding = effect(() => {
    const attempt = succession.attempt();
    if (relayOnly.value === attempt?.relayOnly || !attempt) return;
    untracked(() => {
      problem.value = undefined;
      drop();
      hurry();
    });
  });
  const stopListening = session.listen({ onMessage: succession.onMessage, onReturn: hurry });

  return {
    chosen,
    camera,
    quality,
    got: carried.got,
    sound: carried.sound,
    control: carried.control,
    phase: display.phase,
    picture: display.picture,
    stillForS: display.stillForS,
    listenForEnd: display.listenForEnd,
    problem,
    choose,
    give: succession.give,
    setQuality(next) {
      if (next === quality.peek()) return;
      quality.value = next;
      succession.keep();
      // It is what the gateway had to send instead of the other one.
      if (next === succession.attempt()?.got()) return;
      succession.replace();
      hurry();
    },
    painted: succession.painted,
    async report() {
      const attempt = succession.attempt();
      return attempt && { peer: attempt.id, entries: await attempt.report() };
    },
    check() {
      // First, since what it finds dead would only begin another pause.
      review();
      succession.skipPause();
      review();
    },
    retry: hurry,
    dispose() {
      stopFollowing();
      stopAttending();
      stopHiding();
      stopListening();
      succession.dispose();
    },
  };
}

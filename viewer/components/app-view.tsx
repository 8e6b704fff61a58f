import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { App } from '../models/app.ts';
import type { Install } from '../models/settings/install.ts';
import { RoomView } from './room-view.tsx';
import { SignInView } from './signing/sign-in-view.tsx';

interface AppViewProps {
  readonly app: App;
  readonly install: Install;
  /** What there is to say about the page itself. */
  readonly notice: ReadonlySignal<ComponentChild>;
}

export function AppView({ app, install, notice }: AppViewProps) {
  const { signIn, toasts } = app;
  const room = app.room.value;
  const state = signIn.state.value;
  return (
    <>
      {room && (
        <RoomView
          room={room}
          toasts={toasts}
          install={install}
          notice={notice.value}
          onSignOut={signIn.signOut}
        />
      )}
      {!room && state.kind !== 'signed-in' && (
        <SignInView
          state={state}
          onSubmit={signIn.submit}
          onAnother={signIn.signOut}
          onGoOn={signIn.goOn}
          onPairAnyway={signIn.pairAnyway}
        />
      )}
    </>
  );
}

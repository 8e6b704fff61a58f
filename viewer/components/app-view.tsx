import type { App } from '../models/app.ts';
import { RoomView } from './room-view.tsx';
import { SignInView } from './signing/sign-in-view.tsx';

interface AppViewProps {
  readonly app: App;
}

export function AppView({ app }: AppViewProps) {
  const { signIn, toasts } = app;
  const room = app.room.value;
  const state = signIn.state.value;
  return (
    <>
      {room && <RoomView room={room} toasts={toasts} onSignOut={signIn.signOut} />}
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

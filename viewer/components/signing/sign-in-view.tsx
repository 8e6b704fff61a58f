import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import type { SignInState } from '../../models/signing/sign-in.ts';
import type { Words } from '../../models/watch/words.ts';
import { texts } from '../../texts/texts.ts';
import { OrielGlyph } from '../wordmark.tsx';

interface SignInViewProps {
  readonly state: Exclude<SignInState, { kind: 'signed-in' }>;
  readonly onSubmit: (typed: string) => void;
  readonly onAnother: () => void;
  readonly onGoOn: () => void;
  readonly onPairAnyway: () => void;
}

export function SignInView({ state, onSubmit, onAnother, onGoOn, onPairAnyway }: SignInViewProps) {
  return (
    <main class="sign-in" data-testid="sign-in" data-state={state.kind}>
      <div class="sign-in-card">
        <OrielGlyph busy={state.kind === 'checking' || state.kind === 'pairing'} />
        <h1 class="sign-in-title">{texts.product}</h1>
        {state.kind === 'form' ? (
          <>
            {state.notice !== undefined && (
              <p class="notice" role="alert" data-testid="sign-in-notice">
                {state.notice}
              </p>
            )}
            {state.canGoOn && (
              <button type="button" class="button" onClick={onGoOn} data-testid="go-on">
                {state.isOver ? texts.signIn.retry : texts.signIn.goOn}
              </button>
            )}
            <TokenForm problem={problemOf(state)} onSubmit={onSubmit} />
          </>
        ) : (
          <>
            <p class="status" data-tone={toneOf(state)} data-testid="status" role="status">
              {wordsOf(state)}
            </p>
            {state.kind === 'pairing' && state.trouble && (
              <p class="quiet" data-testid="pairing-trouble">
                {texts.pairing.trouble(state.trouble)}
              </p>
            )}
            {state.kind === 'other-gateway' && (
              <div class="sign-in-choice">
                <button type="button" class="button" onClick={onGoOn} data-testid="go-on">
                  {texts.signIn.goOn}
                </button>
                <button
                  type="button"
                  class="button button-quiet"
                  onClick={onPairAnyway}
                  data-testid="pair-anyway"
                >
                  {texts.pairing.pairAnyway}
                </button>
              </div>
            )}
            {state.kind === 'waiting' && (
              <button type="button" class="button button-quiet" onClick={onAnother}>
                {texts.signIn.another}
              </button>
            )}
          </>
        )}
      </div>
    </main>
  );
}

type StateOfWaiting = Exclude<SignInState, { kind: 'signed-in' | 'form' }>;

function toneOf({ kind }: StateOfWaiting): Words['tone'] {
  return kind === 'checking' || kind === 'pairing' ? 'busy' : 'bad';
}

function wordsOf(state: StateOfWaiting): string {
  switch (state.kind) {
    case 'checking':
      return texts.status.signingIn;
    case 'other-gateway':
      return texts.pairing.otherGateway(state.gateway);
    case 'pairing':
      return texts.pairing.underWay(state.name);
    case 'waiting':
      return texts.status.signInWaits(state.reason);
    case 'unable':
      return texts.signIn.unable;
  }
}

interface TokenFormProps {
  readonly problem: string | undefined;
  readonly onSubmit: (typed: string) => void;
}

function TokenForm({ problem, onSubmit }: TokenFormProps) {
  const typed = useSignal('');
  const shown = useSignal(false);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onSubmit(typed.value);
  }

  return (
    <form class="token-form" onSubmit={submit} noValidate>
      <p class="quiet">{texts.signIn.hint}</p>
      <label class="label" for="token">
        {texts.signIn.token}
      </label>
      <div class="field">
        <input
          id="token"
          class="input"
          {...(shown.value ? { type: 'text' as const } : { type: 'password' as const })}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
          autocomplete="current-password"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : 'token-problem'}
          data-testid="token"
        />
        <button
          type="button"
          class="field-button"
          aria-pressed={shown.value}
          onClick={() => {
            shown.value = !shown.value;
          }}
        >
          {shown.value ? texts.signIn.hide : texts.signIn.show}
        </button>
      </div>
      {problem !== undefined && (
        <p id="token-problem" class="problem" role="alert" data-testid="sign-in-problem">
          {problem}
        </p>
      )}
      <button type="submit" class="button" data-testid="submit">
        {texts.signIn.submit}
      </button>
    </form>
  );
}

function problemOf({ refusal, empty }: Extract<SignInState, { kind: 'form' }>): string | undefined {
  if (refusal !== undefined) return texts.signIn.refused(refusal);
  return empty ? texts.signIn.empty : undefined;
}

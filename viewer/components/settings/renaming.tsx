import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { accessTexts } from '../../texts/access.ts';
import { NameForm } from '../more/name-form.tsx';

interface RenamingProps {
  readonly name: string;
  readonly busy: boolean;
  /** Gives whether it was done. */
  readonly onRename: (name: string) => Promise<boolean>;
  /** What is wrong with a name, as a sentence. */
  readonly faultOf?: (name: string) => string | undefined;
  /** What a new name brings with it. */
  readonly hint?: string;
  /** What stands there until somebody begins, with the button for that. */
  readonly children: (begin: ComponentChildren) => ComponentChildren;
}

/** Something that has a name: the form for a new one takes its place. */
export function Renaming({ name, busy, onRename, faultOf, hint, children }: RenamingProps) {
  const say = accessTexts.people;
  const renaming = useSignal(false);
  const wasRenaming = useRef(false);
  const begin = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    if (wasRenaming.current && !renaming.value) begin.current?.focus();
    wasRenaming.current = renaming.value;
  }, [renaming.value]);

  if (renaming.value) {
    return (
      <div class="settings-renaming">
        <NameForm
          label={say.renameOf(name)}
          first={name}
          disabled={false}
          busy={busy}
          testId="rename"
          faultOf={faultOf}
          onSave={async (next) => {
            if (await onRename(next)) renaming.value = false;
          }}
          onCancel={() => {
            renaming.value = false;
          }}
        />
        {hint !== undefined && <p class="quiet">{hint}</p>}
      </div>
    );
  }
  return (
    <>
      {children(
        <button
          ref={begin}
          type="button"
          class="button button-quiet"
          aria-label={`${say.rename} ${name}`}
          data-testid="begin-rename"
          onClick={() => {
            renaming.value = true;
          }}
        >
          {say.rename}
        </button>,
      )}
    </>
  );
}

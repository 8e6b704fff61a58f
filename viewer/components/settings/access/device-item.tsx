import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DeviceInfo } from '../../../../protocol/access-management.ts';
import { accessTexts } from '../../../texts/access.ts';
import { ConfirmButton } from '../../confirm-button.tsx';
import { NameForm } from '../../more/name-form.tsx';

interface DeviceItemProps {
  readonly device: DeviceInfo;
  /** Ms since 1970. */
  readonly now: number;
  readonly busy: boolean;
  /** Gives whether it was done. */
  readonly onRename: (name: string) => Promise<boolean>;
  readonly onRevoke: () => void;
}

/** One device: what it is and may do, and what can be done about it. */
export function DeviceItem({ device, now, busy, onRename, onRevoke }: DeviceItemProps) {
  const say = accessTexts.people;
  const renaming = useSignal(false);
  const wasRenaming = useRef(false);
  const begin = useRef<HTMLButtonElement>(null);
  const { name, role, cameras, until, relayOnly, own, online } = device;

  useLayoutEffect(() => {
    if (wasRenaming.current && !renaming.value) begin.current?.focus();
    wasRenaming.current = renaming.value;
  }, [renaming.value]);

  const facts = [
    say.role(role),
    say.cameras(cameras),
    until === undefined ? undefined : say.until(until),
    relayOnly ? say.relayOnly : undefined,
    presence(device, now),
  ];
  return (
    <div class="access-item" data-testid={`device-${name}`} data-online={online ? '' : undefined}>
      {renaming.value ? (
        <NameForm
          label={say.renameOf(name)}
          first={name}
          disabled={false}
          busy={busy}
          testId="rename"
          onSave={async (next) => {
            if (await onRename(next)) renaming.value = false;
          }}
          onCancel={() => {
            renaming.value = false;
          }}
        />
      ) : (
        <>
          <p class="access-name">
            {name}
            {own && <span class="access-own">{say.own}</span>}
          </p>
          <p class="quiet">{facts.filter(Boolean).join(' · ')}</p>
          <div class="access-buttons">
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
            </button>
            {!own && (
              <ConfirmButton
                label={say.revoke}
                description={say.revokeOf(name)}
                question={say.revokeQuestion(name)}
                confirm={say.revoke}
                grave
                busy={busy}
                testId="revoke"
                onConfirm={onRevoke}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}

function presence({ online, seenAt }: DeviceInfo, now: number): string {
  if (online) return accessTexts.people.online;
  return seenAt === undefined ? accessTexts.people.neverSeen : accessTexts.people.seen(now - seenAt);
}

import type { DeviceInfo } from '../../../../protocol/access-management.ts';
import { accessTexts } from '../../../texts/access.ts';
import { ConfirmButton } from '../../confirm-button.tsx';
import { Renaming } from '../renaming.tsx';

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
  const { name, role, cameras, until, relayOnly, own, online } = device;
  const facts = [
    say.role(role),
    say.cameras(cameras),
    until === undefined ? undefined : say.until(until),
    relayOnly ? say.relayOnly : undefined,
    presence(device, now),
  ];
  return (
    <div class="settings-item" data-testid={`device-${name}`} data-online={online ? '' : undefined}>
      <Renaming name={name} busy={busy} onRename={onRename}>
        {(begin) => (
          <>
            <p class="settings-name">
              {name}
              {own && <span class="settings-mark">{say.own}</span>}
            </p>
            <p class="quiet">{facts.filter(Boolean).join(' · ')}</p>
            <div class="settings-buttons">
              {begin}
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
      </Renaming>
    </div>
  );
}

function presence({ online, seenAt }: DeviceInfo, now: number): string {
  if (online) return accessTexts.people.online;
  return seenAt === undefined ? accessTexts.people.neverSeen : accessTexts.people.seen(now - seenAt);
}

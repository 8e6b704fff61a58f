import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Clock } from '../../../models/clock.ts';
import type { People } from '../../../models/settings/people.ts';
import { accessTexts } from '../../../texts/access.ts';
import { ConfirmButton } from '../../confirm-button.tsx';
import { useKeptFocus } from '../../kept-focus.ts';
import { DeviceItem } from './device-item.tsx';
import { InviteForm } from './invite-form.tsx';
import { MadeLink } from './made-link.tsx';

interface PeopleSectionProps {
  readonly people: People;
  /** Names of those that there are. */
  readonly cameras: readonly string[];
  readonly clock: Clock;
}

/** Who has access, which links are open, and how somebody gets a new one. */
export function PeopleSection({ people, cameras, clock }: PeopleSectionProps) {
  const say = accessTexts.people;
  const inviting = useSignal(false);
  const part = useRef<HTMLElement>(null);
  useKeptFocus(part, () => null);
  const devices = people.devices.value;
  const made = people.made.value;
  const refusal = people.refusal.value;
  const now = clock.wall();
  const minutesLeft = (until: number) => Math.max(0, Math.floor((until - now) / 60_000));
  const open = people.invitations.value.filter(({ id }) => id !== made?.invitation.id);

  return (
    <section ref={part} class="settings-part" aria-labelledby="settings-people" tabIndex={-1}>
      <h3 id="settings-people" class="settings-section-title">
        {say.title}
      </h3>
      <p class="problem" role="alert" data-testid="people-refusal">
        {refusal && say.refused(refusal.reason)}
      </p>
      {devices === undefined && !refusal && <p class="quiet">{say.loading}</p>}
      {devices?.length === 0 && <p class="quiet">{say.none}</p>}
      {devices !== undefined && devices.length > 0 && (
        <ul class="settings-list" aria-labelledby="settings-people" data-testid="devices">
          {devices.map((device) => (
            <li key={device.id}>
              <DeviceItem
                device={device}
                now={now}
                busy={people.busy.value}
                onRename={(name) => people.rename(device.id, name)}
                onRevoke={() => void people.revoke(device.id)}
              />
            </li>
          ))}
        </ul>
      )}
      {made && (
        <MadeLink
          link={made.link}
          minutes={minutesLeft(made.invitation.expiresAt)}
          used={people.used.value}
          onDone={people.putAway}
        />
      )}
      {!made && inviting.value && (
        <InviteForm
          cameras={cameras}
          clock={clock}
          busy={people.busy.value}
          onCancel={() => {
            inviting.value = false;
          }}
          onInvite={async (wish) => {
            if (await people.invite(wish)) inviting.value = false;
          }}
        />
      )}
      {open.length > 0 && (
        <>
          <h4 id="settings-open" class="heading">
            {accessTexts.open.title}
          </h4>
          <ul class="settings-list" aria-labelledby="settings-open" data-testid="invitations">
            {open.map(({ id, name, role, expiresAt }) => {
              const item = accessTexts.open.item(name, role);
              return (
                <li key={id} class="settings-item">
                  <p class="settings-name">{item}</p>
                  <p class="quiet">{accessTexts.open.left(minutesLeft(expiresAt))}</p>
                  <div class="settings-buttons">
                    <ConfirmButton
                      label={accessTexts.open.withdraw}
                      description={accessTexts.open.withdrawOf(item)}
                      question={accessTexts.open.withdrawOf(item)}
                      confirm={accessTexts.open.withdraw}
                      busy={people.busy.value}
                      testId="withdraw"
                      onConfirm={() => void people.uninvite(id)}
                    />
                  </div>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {!made && !inviting.value && (
        <button
          type="button"
          class="button settings-primary"
          data-testid="invite"
          onClick={() => {
            inviting.value = true;
          }}
        >
          {accessTexts.invite.begin}
        </button>
      )}
    </section>
  );
}

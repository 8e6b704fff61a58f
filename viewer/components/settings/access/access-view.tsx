import type { Clock } from '../../../models/clock.ts';
import type { Room } from '../../../models/room.ts';
import type { People } from '../../../models/settings/people.ts';
import { accessTexts as say } from '../../../texts/access.ts';
import { PageDialog } from '../../page-dialog.tsx';
import { PeopleSection } from './people-section.tsx';
import { ThisDevice } from './this-device.tsx';

interface AccessViewProps {
  readonly room: Room;
  /** Absent for who may not say who has access. */
  readonly people: People | undefined;
  readonly clock: Clock;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** Reads the models and hands plain values to everything below. */
export function AccessView({ room, people, clock, onSignOut, onClose }: AccessViewProps) {
  const { session, relayOnly, isDevice } = room;
  return (
    <PageDialog title={say.title} close={say.close} testId="access" onBack={onClose} onClose={onClose}>
      <ThisDevice
        info={session.info.value}
        isDevice={isDevice}
        hidden={relayOnly.on.value}
        locked={relayOnly.locked.value}
        onHide={relayOnly.set}
        onSignOut={onSignOut}
      />
      {people && (
        <PeopleSection
          people={people}
          cameras={session.cameras.value?.map(({ name }) => name) ?? []}
          clock={clock}
        />
      )}
    </PageDialog>
  );
}

import './styles/dialog.css';
import './styles/access.css';
import type { ComponentChild } from 'preact';
import { AccessView } from './components/settings/access/access-view.tsx';
import { platformClock, randomName } from './models/clock.ts';
import type { Room } from './models/room.ts';
import { createPeople } from './models/settings/people.ts';

export interface AccessPageOptions {
  readonly room: Room;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** Opens the page about this device and who has access; loaded only where somebody asks for it. */
export function openAccess(options: AccessPageOptions): { readonly view: ComponentChild; dispose(): void } {
  const { room, onSignOut, onClose } = options;
  const { session } = room;
  const people = session.info.peek().mayManageAccess
    ? createPeople({ session, newName: randomName, clock: platformClock })
    : undefined;
  return {
    view: (
      <AccessView room={room} people={people} clock={platformClock} onSignOut={onSignOut} onClose={onClose} />
    ),
    dispose() {
      people?.dispose();
    },
  };
}

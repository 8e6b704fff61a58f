import type { ComponentChildren } from 'preact';

interface IconProps {
  readonly children: ComponentChildren;
}

/** Icons stand beside a name or inside a named button, so they say nothing themselves. */
function Icon({ children }: IconProps) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function ChevronIcon() {
  return (
    <Icon>
      <path d="m6 14.5 6-6 6 6" />
    </Icon>
  );
}

export function PlusIcon() {
  return (
    <Icon>
      <path d="M12 5v14M5 12h14" />
    </Icon>
  );
}

export function MinusIcon() {
  return (
    <Icon>
      <path d="M5 12h14" />
    </Icon>
  );
}

export function HomeIcon() {
  return (
    <Icon>
      <path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9" />
    </Icon>
  );
}

export function MoreIcon() {
  return (
    <Icon>
      <path d="M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 5.2v4.6M9 14.2v4.6" />
    </Icon>
  );
}

export function FullscreenIcon() {
  return (
    <Icon>
      <path d="M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15" />
    </Icon>
  );
}

export function LeaveFullscreenIcon() {
  return (
    <Icon>
      <path d="M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5" />
    </Icon>
  );
}

export function PlayIcon() {
  return (
    <Icon>
      <path d="M8 5.5v13l10.5-6.5z" />
    </Icon>
  );
}

export function SoundIcon() {
  return (
    <Icon>
      <path d="M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11" />
    </Icon>
  );
}

export function MutedIcon() {
  return (
    <Icon>
      <path d="M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9.5l5 5M21 9.5l-5 5" />
    </Icon>
  );
}

export function StatisticsIcon() {
  return (
    <Icon>
      <path d="M4.5 4.5v15h15M7.5 15l3.5-5 3.5 3 5-6.5" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m6 6 12 12M18 6 6 18" />
    </Icon>
  );
}

export function PersonIcon() {
  return (
    <Icon>
      <path d="M12 4.5a3.75 3.75 0 1 0 0 7.5 3.75 3.75 0 0 0 0-7.5M4.75 19.5c.6-3.6 3.4-5.25 7.25-5.25s6.65 1.65 7.25 5.25" />
    </Icon>
  );
}

export function SnapshotIcon() {
  return (
    <Icon>
      <path d="M4 8.5h3.2l1.6-2.5h6.4l1.6 2.5H20v10H4zM12 10.2a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2" />
    </Icon>
  );
}

export function RotateIcon() {
  return (
    <Icon>
      <path d="M4.5 12a7.5 7.5 0 0 1 13-5.1l2 2.1M19.5 4.5V9H15M19.5 12a7.5 7.5 0 0 1-14 3.7" />
    </Icon>
  );
}

export function ShareIcon() {
  return (
    <Icon>
      <path d="M12 15V4M8 7.5 12 3.8l4 3.7M7 11H5.5v9h13v-9H17" />
    </Icon>
  );
}

export function PictureInPictureIcon() {
  return (
    <Icon>
      <path d="M11 18.5H4v-13h16v5M13.5 13.5h7v5.5h-7z" />
    </Icon>
  );
}

export function DotsIcon() {
  return (
    <Icon>
      <path d="M12 5.2a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1M12 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1M12 17.8a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1" />
    </Icon>
  );
}

export function AimIcon() {
  return (
    <Icon>
      <path d="M12 6.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M12 3.5v5M12 15.5v5M3.5 12h5M15.5 12h5" />
    </Icon>
  );
}

export function GridIcon() {
  return (
    <Icon>
      <path d="M4.5 5.5h6v5.5h-6zM13.5 5.5h6v5.5h-6zM4.5 14h6v4.5h-6zM13.5 14h6v4.5h-6z" />
    </Icon>
  );
}

interface ArrowIconProps {
  /** Before the other things, or after them, in the direction of writing. */
  readonly to: 'start' | 'end';
}

export function ArrowIcon({ to }: ArrowIconProps) {
  return (
    <Icon>
      <path class="icon-directed" d={to === 'start' ? 'M15 5.5 8.5 12l6.5 6.5' : 'M9 5.5 15.5 12 9 18.5'} />
    </Icon>
  );
}

import type { SessionInfo } from '../../../protocol/session-info.ts';

export const SECTIONS = ['device', 'people', 'cameras', 'network', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

/** Where somebody is in the settings. */
export interface SettingsPlace {
  /** Undefined in the list of sections. */
  readonly section: Section | undefined;
  /** One of the cameras, within their section. */
  readonly camera: string | undefined;
}

/** What begins the settings' paths. */
const SETTINGS = 'settings';
/** The page for adding a camera, alone. */
export const ADD_PATH = 'add';
/** The same over the settings; no camera has such a name. */
export const ADD_FROM_SETTINGS = `${SETTINGS}/cameras/+`;
export const ADD_PATHS: readonly string[] = [ADD_PATH, ADD_FROM_SETTINGS];

/** The sections that there are for this visitor: nobody is shown what they may not do. Pure. */
export function sectionsFor({ mayManageAccess }: Pick<SessionInfo, 'mayManageAccess'>): readonly Section[] {
  return SECTIONS.filter((section) => section !== 'people' || mayManageAccess);
}

export function pathOf(section?: Section, camera?: string): string {
  return [SETTINGS, section, camera].filter((part) => part !== undefined).join('/');
}

/** The place that a path names; undefined where it is none in the settings. Pure. */
export function placeOf(path: string): SettingsPlace | undefined {
  const [head, named, camera] = path.split('/');
  if (head !== SETTINGS) return undefined;
  const section = SECTIONS.find((each) => each === named);
  const one = section === 'cameras' && path !== ADD_FROM_SETTINGS ? camera : undefined;
  return { section, camera: one };
}

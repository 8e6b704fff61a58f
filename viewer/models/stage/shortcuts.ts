/** What a key does to the picture on show. */
export type Shortcut =
  | 'fullscreen'
  | 'sound'
  | 'snapshot'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'rotate'
  | 'picture-in-picture'
  | 'statistics'
  | 'back'
  | 'help'
  | 'look-left'
  | 'look-right'
  | 'look-up'
  | 'look-down';

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const KEYS: Readonly<Record<string, Shortcut>> = {
  f: 'fullscreen',
  m: 'sound',
  s: 'snapshot',
  z: 'zoom-in',
  Z: 'zoom-out',
  0: 'zoom-reset',
  r: 'rotate',
  p: 'picture-in-picture',
  i: 'statistics',
  Escape: 'back',
  '?': 'help',
};

/** With shift: alone they turn the camera. */
const SHIFTED: Readonly<Record<string, Shortcut>> = {
  ArrowLeft: 'look-left',
  ArrowRight: 'look-right',
  ArrowUp: 'look-up',
  ArrowDown: 'look-down',
};

/** A capital that only caps lock made means the small letter, but for `Z`, which has a meaning of its own. */
export function shortcutOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const keys = shiftKey && Object.hasOwn(SHIFTED, key) ? SHIFTED : KEYS;
  const plain = /^[A-Z]$/.test(key) && !shiftKey ? key.toLowerCase() : key;
  return Object.hasOwn(keys, plain) ? keys[plain] : undefined;
}

import type { Shortcut } from '../../models/stage/shortcuts.ts';
import type { Translation } from '../translation.ts';

/** What the cards over the picture say: the list of keys, and a link to be copied by hand. */
export const stageCardTexts = {
  close: 'Close',
  keys: {
    title: 'Keys',
    hint: 'They work wherever the focus is, but where you type.',
    camera: 'The camera',
    picture: 'The picture on this screen',
    turn: 'Turn the camera',
    zoom: 'Zoom the camera',
    shortcuts: {
      fullscreen: 'Full screen, and back',
      sound: 'Sound on and off',
      snapshot: 'Keep this picture',
      'zoom-in': 'Magnify',
      'zoom-out': 'Magnify less',
      'zoom-reset': 'The whole picture',
      rotate: 'Turn the picture by a quarter',
      'picture-in-picture': 'Picture over everything, and back',
      statistics: 'Figures of the connection',
      back: 'Back',
      help: 'This list',
      look: 'Move what is seen, where it is magnified',
    } satisfies Readonly<Record<Exclude<Shortcut, `look-${string}`> | 'look', string>>,
    names: { arrows: 'Arrows', shiftArrows: 'Shift Arrows', plusMinus: '+ −', escape: 'Esc' },
  },
  link: {
    title: 'A link to this camera',
    hint: 'Copy it from here. It opens the camera for whoever has access already, and bears no secret.',
    field: 'Link',
  },
};

export type StageCardTexts = Translation<typeof stageCardTexts>;

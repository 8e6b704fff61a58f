import type { StageCardTexts } from '../en/stage-cards.ts';

/** What the cards over the picture say, in German. */
export const stageCardTexts: StageCardTexts = {
  close: 'Schließen',
  keys: {
    title: 'Tasten',
    hint: 'Sie gelten überall, außer wo getippt wird.',
    camera: 'Die Kamera',
    picture: 'Das Bild auf diesem Bildschirm',
    turn: 'Kamera schwenken',
    zoom: 'Mit der Kamera zoomen',
    shortcuts: {
      fullscreen: 'Vollbild und zurück',
      sound: 'Ton an und aus',
      snapshot: 'Dieses Bild behalten',
      'zoom-in': 'Vergrößern',
      'zoom-out': 'Weniger vergrößern',
      'zoom-reset': 'Das ganze Bild',
      rotate: 'Bild um ein Viertel drehen',
      'picture-in-picture': 'Bild über allem und zurück',
      statistics: 'Zahlen zur Verbindung',
      back: 'Zurück',
      help: 'Diese Liste',
      look: 'Ausschnitt bewegen, wenn vergrößert ist',
    },
    names: { arrows: 'Pfeile', shiftArrows: 'Umschalt Pfeile', plusMinus: '+ −', escape: 'Esc' },
  },
  link: {
    title: 'Ein Link zu dieser Kamera',
    hint: 'Von hier kopieren. Er öffnet die Kamera für alle, die schon Zugang haben, und enthält kein Geheimnis.',
    field: 'Link',
  },
};

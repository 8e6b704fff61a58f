import type { KeepingTexts } from '../en/keeping.ts';

/** What is said of keeping the viewer, and of its new versions, in German. */
export const keepingTexts: KeepingTexts = {
  update: {
    title: 'Neue Version',
    text: 'Eine neue Version ist da.',
    take: 'Öffnen',
  },
  install: {
    title: 'Auf dem Startbildschirm',
    hint: 'Oriel auf dem Startbildschirm behalten?',
    hintKeep: 'Behalten',
    keep: 'Auf den Startbildschirm legen',
    dismiss: 'Nicht jetzt',
    offered: 'Es öffnet sich dann wie eine App, bei der letzten Kamera, auch wenn das Gateway fort ist.',
    installed: 'Oriel liegt auf dem Startbildschirm.',
    ios: 'Um Oriel auf den Startbildschirm zu legen, das Teilen-Menü öffnen und „Zum Home-Bildschirm“ wählen.',
    no: 'Dieser Browser bietet für diese Seite keinen Platz auf dem Startbildschirm an. Vielleicht tut es sein eigenes Menü: nach „Installieren“ oder „Zum Startbildschirm hinzufügen“ suchen. Es braucht HTTPS, dem das Gerät vertraut.',
  },
};

import type { Translation } from '../translation.ts';

/** What is said of keeping the viewer, and of its new versions; apart, since no first picture waits for it. */
export const keepingTexts = {
  update: {
    title: 'New version',
    text: 'A new version is there.',
    take: 'Open it',
  },
  install: {
    title: 'On the home screen',
    hint: 'Keep Oriel on the home screen?',
    hintKeep: 'Keep it',
    keep: 'Keep on the home screen',
    dismiss: 'Not now',
    offered: 'It then opens like an app, to the last camera, also while the gateway is away.',
    installed: 'Oriel is on the home screen.',
    ios: 'To keep Oriel on the home screen, open the share menu and choose “Add to Home Screen”.',
    no: 'This browser offers no place on the home screen for this page. Its own menu may: look for “Install” or “Add to Home screen”. It takes HTTPS that the device trusts.',
  },
};

export type KeepingTexts = Translation<typeof keepingTexts>;

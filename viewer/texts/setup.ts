import { setupTexts as english } from './en/setup.ts';
import type { Translation } from './translation.ts';

export type SetupTexts = Translation<typeof english>;

/** What the page for adding a camera says. */
export const setupTexts: SetupTexts = english;

import { accessTexts as english } from './en/access.ts';
import type { Translation } from './translation.ts';

export type AccessTexts = Translation<typeof english>;

/** What the page about who has access says. */
export const accessTexts: AccessTexts = english;

import { pathTexts as english } from './en/path.ts';
import type { Translation } from './translation.ts';

export type PathTexts = Translation<typeof english>;

/** Why no way to the gateway was found, and what to do about it. */
export const pathTexts: PathTexts = english;

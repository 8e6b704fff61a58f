import { texts as english } from './en/texts.ts';
import type { Translation } from './translation.ts';

export type Texts = Translation<typeof english>;

/** Everything the viewer says, but for what its lazily loaded pages say and why no way was found. */
export const texts: Texts = english;

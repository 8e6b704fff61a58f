import { readFile } from 'node:fs/promises';

export interface PageBlock {
  /** What stands behind the opening fence, such as `sh`. */
  readonly language: string;
  readonly text: string;
}

const BLOCK = /^<!-- tried: ([\w-]+) -->\n```(\w*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a page in docs/ that bear the mark `<!-- tried: name -->`, by that name. */
export async function pageBlocks(page: string): Promise<ReadonlyMap<string, PageBlock>> {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = new Map<string, PageBlock>();
  for (const [, name = '', language = '', block = ''] of text.matchAll(BLOCK)) {
    if (blocks.has(name)) throw new Error(`docs/${page} has two blocks called ${name}`);
    blocks.set(name, { language, text: block });
  }
  return blocks;
}

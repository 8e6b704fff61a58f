import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const VIEWER = fileURLToPath(new URL('../../viewer/', import.meta.url));

function read(folder: string, ending: RegExp): ReadonlyMap<string, string> {
  const names = readdirSync(`${VIEWER}${folder}`, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => ending.test(name))
      .map((name) => [name, readFileSync(`${VIEWER}${folder}/${name}`, 'utf8')]),
  );
}

const styles = new Map(
  [...read('styles', /\.css$/)].map(([file, text]) => [file, text.replaceAll(/\/\*.*?\*\//gs, '')]),
);
const components = [...read('components', /\.tsx?$/).values()].join('\n');

/** Made of what a property says. */
const COMPOSED = /^pad-(?:up|down|left|right)$/;
/** On a camera's picture left is left in every script. */
const PHYSICAL = /^(?:pad|stage)\.css$/;

/** What of `text` fits, with the file it stands in. */
function found(pattern: RegExp, except?: RegExp): string[] {
  return [...styles]
    .filter(([file]) => !except?.test(file))
    .flatMap(([file, text]) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match.trim()}`));
}

describe('the styles', () => {
  it('are for classes that some component has', () => {
    const classes = new Set(
      [...styles.values()].flatMap((text) =>
        [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, selector = '']) =>
          [...selector.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name),
        ),
      ),
    );
    expect(classes.size).toBeGreaterThan(100);
    const words = new Set(components.match(/[\w-]+/g));
    expect([...classes].filter((name) => !words.has(name) && !COMPOSED.test(name))).toEqual([]);
  });

  it('are there for each class that a component has', () => {
    const all = [...styles.values()].join('\n');
    const classes = [...components.matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    const styled = new Set([...all.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name));
    expect(classes.length).toBeGreaterThan(100);
    expect(classes.filter((name) => !styled.has(name))).toEqual([]);
  });

  it('take every colour from the tokens', () => {
    expect(found(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\([^)]*\)/gi, /^tokens\.css$/)).toEqual([]);
  });

  it('name no token that there is not', () => {
    const all = `${[...styles.values()].join('\n')}\n${components}`;
    const made = new Set([...all.matchAll(/(--[\w-]+)['"]?\s*:/g)].map(([, name]) => name));
    const asked = [...styles.values()].flatMap((text) =>
      [...text.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name),
    );
    expect(asked.filter((name) => !made.has(name))).toEqual([]);
  });

  it('say start and end, since left and right are the other way round in some scripts', () => {
    expect(found(/(?<!safe-area-)\b(?:margin|padding|border|inset)-(?:left|right)\b/g)).toEqual([]);
    expect(found(/text-align:\s*(?:left|right)|float:/g)).toEqual([]);
    expect(found(/(?<=[{;]\s*)(?:left|right):[^;]*/g, PHYSICAL)).toEqual([]);
  });

  it('let things move by the tokens alone, which stand still where that is asked for', () => {
    const moves = found(/transition:[^;]*/g).filter((each) => !/var\(--(?:quick|calm)\)|none$/.test(each));
    expect(moves).toEqual([]);
  });
});

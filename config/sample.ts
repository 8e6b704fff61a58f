import { stringify } from 'yaml';
import type { Outline } from './outline.ts';

const LINE_WIDTH = 100;

const INTRODUCTION = `# A configuration of Oriel to begin with: npm start -- --config oriel.yaml
# What stands behind a # shows the default, or an example where there is none.
# Made from config/schema.ts by npm run docs. Every key: docs/configuration.md
# yaml-language-server: $schema=configuration.schema.json
`;

/** Makes docs/oriel.sample.yaml: what is needed stands there, all the rest is commented out. */
export function makeSample(outline: Outline): string {
  const sections = Object.entries(outline.properties ?? {}).map(([key, node]) => {
    const isRequired = outline.required?.includes(key) ?? false;
    const heading = comment(node.description, '');
    if (node.type !== 'object') return [...heading, ...entry({ key, node, indent: '', isRequired })];
    return [...heading, `${key}:`, ...children(node)];
  });
  return [INTRODUCTION, ...sections.map((lines) => `${lines.join('\n')}\n`)].join('\n');
}

function children(section: Outline): string[] {
  return Object.entries(section.properties ?? {}).flatMap(([key, node]) => [
    ...comment(node.description, '  '),
    ...entry({ key, node, indent: '  ', isRequired: false }),
  ]);
}

interface Entry {
  readonly key: string;
  readonly node: Outline;
  readonly indent: string;
  readonly isRequired: boolean;
}

function entry({ key, node, indent, isRequired }: Entry): string[] {
  const yaml = stringify({ [key]: shown(node) }, { lineWidth: 0, collectionStyle: 'any' }).trimEnd();
  return yaml.split('\n').map((line) => `${indent}${isRequired ? '' : '# '}${line}`);
}

/** A default that says something, else the example; for a map, that of each of its keys. */
function shown(node: Outline): unknown {
  const isTelling = node.default !== undefined && !(Array.isArray(node.default) && node.default.length === 0);
  if (node.type !== 'object') return isTelling ? node.default : node.examples?.[0];
  return Object.fromEntries(Object.entries(node.properties ?? {}).map(([key, child]) => [key, shown(child)]));
}

function comment(description: unknown, indent: string): string[] {
  if (typeof description !== 'string') return [];
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of description.replaceAll('`', '').split(' ')) {
    if (line.length + word.length + 1 > LINE_WIDTH) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GROUNDS = [
  'protocol',
  'access',
  'limits',
  'config',
  'broker',
  'devices',
  'gateway',
  'viewer',
  'scripts',
];

/** The rooms of docs/architecture.md, each with the rooms and files that it may import. */
const rooms = new Map(
  [...read('docs/architecture.md').matchAll(/^\| `([\w/-]+)\/` \|.*\| (.*) \|$/gm)].map(
    ([, room = '', known = '']) => [
      room,
      { known: [...known.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name), says: known },
    ],
  ),
);

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What of this tree a file imports, as paths from the root; with or without what it takes types from only. */
function importsOf(file: string, without?: 'types'): string[] {
  const comments = /^\s*(?:\/?\*|\/\/).*$/gm;
  const code = read(file)
    .replaceAll(comments, '')
    .replaceAll(/^import type [^;]*;$/gm, (types) => (without ? '' : types));
  return [...code.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'(\.[^']*)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );
}

const house = new Map(
  GROUNDS.flatMap((ground) =>
    readdirSync(join(ROOT, ground), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|mjs)$/.test(name))
      .map((name) => join(ground, name)),
  ).map((file) => [file, importsOf(file)]),
);

/** The folder of a file, or the nearest above that is a room; nothing for what stands beside all rooms. */
function roomOf(path: string): string | undefined {
  const folder = dirname(path);
  return folder === '.' || rooms.has(folder) ? (rooms.has(folder) ? folder : undefined) : roomOf(folder);
}

function mayImport(room: string | undefined, path: string): boolean {
  const { known, says } = rooms.get(room ?? '') ?? { known: [], says: '' };
  const other = roomOf(path);
  if (room === undefined || other === undefined) return path === 'package.json';
  if (other === room || known.includes(other) || known.includes(path)) return true;
  if (says.startsWith('everything but the viewer')) return !/^(?:viewer|scripts)\b/.test(other);
  return says.endsWith('all of the viewer') && other.startsWith('viewer/');
}

/** The same, but that texts may be typed by what a model calls things which says them. */
const bonds = new Map(
  [...house].map(([file, paths]) => [
    file,
    roomOf(file) === 'viewer/texts' ? importsOf(file, 'types') : paths,
  ]),
);

/** A circle of imports on the way from `file`; nothing where none is. `clear` are those from which none begins. */
function circleFrom(file: string, clear: Set<string>, way: readonly string[] = []): readonly string[] {
  const at = way.indexOf(file);
  if (at >= 0) return [...way.slice(at), file];
  if (clear.has(file)) return [];
  for (const next of bonds.get(file) ?? []) {
    const circle = circleFrom(next, clear, [...way, file]);
    if (circle.length > 0) return circle;
  }
  clear.add(file);
  return [];
}

it('has a row for each room of the gateway', () => {
  const folders = readdirSync(join(ROOT, 'gateway'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.map(({ name }) => `gateway/${name}`).filter((room) => !rooms.has(room))).toEqual([]);
});

it('names no room and no file that there is not', () => {
  const paths = new Set([...house.keys()].flatMap((file) => [file, dirname(file)]));
  const named = [...rooms].flatMap(([room, { known }]) => [room, ...known]);
  expect(named.filter((name) => name !== 'test' && !paths.has(name))).toEqual([]);
});

it('imports what the table lets a room know, and nothing else', () => {
  expect(house.size).toBeGreaterThan(500);
  const strays = [...house].flatMap(([file, paths]) =>
    paths.filter((path) => !mayImport(roomOf(file), path)).map((path) => `${file} -> ${path}`),
  );
  expect(strays).toEqual([]);
});

it('has each room know no more than it uses', () => {
  const used = new Set(
    [...house].flatMap(([file, paths]) =>
      paths.flatMap((path) => [`${roomOf(file)} -> ${roomOf(path)}`, `${roomOf(file)} -> ${path}`]),
    ),
  );
  const idle = [...rooms].flatMap(([room, { known }]) => known.map((name) => `${room} -> ${name}`));
  expect(idle.filter((each) => !used.has(each))).toEqual([]);
});

it('has no two files that import each other, by whatever way', () => {
  const clear = new Set<string>();
  expect([...bonds.keys()].map((file) => circleFrom(file, clear)).filter(({ length }) => length > 0)).toEqual(
    [],
  );
});

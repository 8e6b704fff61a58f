import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import { createOutline, type Outline, takesReference } from '../../config/outline.ts';
import { makeReference } from '../../config/reference.ts';
import { makeSample } from '../../config/sample.ts';

const outline = createOutline();

/** Every key that can be written, with what describes it; but for how a secret is referred to. */
function keysOf(node: Outline, path = ''): [string, Outline][] {
  if (node.items) return keysOf(node.items, `${path}[]`);
  return Object.entries(node.properties ?? {}).flatMap(([key, child]): [string, Outline][] => {
    const childPath = path ? `${path}.${key}` : key;
    return [[childPath, child], ...(takesReference(child) ? [] : keysOf(child, childPath))];
  });
}

function outlineOf(path: string): Outline | undefined {
  return keysOf(outline).find(([known]) => known === path)?.[1];
}

describe('the schema', () => {
  it.each(keysOf(outline))('describes %s, with an example where it is a value', (_, node) => {
    expect(node.description).toMatch(/^[A-Z].*[.]$/);
    if (node.type !== 'object') expect(node.examples).toHaveLength(1);
  });

  it('marks what is secret', () => {
    const secret = keysOf(outline).flatMap(([path, node]) => (node.writeOnly ? [path] : []));
    expect(secret).toEqual([
      'broker.password',
      'broker.viewer.password',
      'access.tokens[].token',
      'cameras[].onvif.password',
      'cameras[].rtsp',
      'cameras[].rtsp.password',
      'webrtc.iceServers[].credential',
      'webrtc.iceServers[].secret',
    ]);
  });

  it('lets a file, a variable or a credential stand for each secret, and for nothing else', () => {
    const references = keysOf(outline).flatMap(([path, node]) => (takesReference(node) ? [path] : []));
    const secret = keysOf(outline).flatMap(([path, node]) => (node.writeOnly ? [path] : []));
    expect(references).toEqual(secret.filter((path) => path !== 'cameras[].rtsp'));
    expect(outlineOf('broker.password')).toMatchObject({
      type: ['string', 'object'],
      maxLength: 256,
      properties: { file: { type: 'string' }, env: {}, credential: {} },
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    });
  });

  it('tells editors of a stream’s address both as text and as a map', () => {
    expect(outlineOf('cameras[].rtsp')).toMatchObject({
      type: ['string', 'object'],
      maxLength: 2048,
      required: ['url'],
    });
  });
});

describe('the reference', () => {
  const reference = makeReference(outline);

  it('has a row for every key below a section', () => {
    for (const [path] of keysOf(outline)) {
      if (path.includes('.')) expect(reference).toContain(`| \`${path}\``);
    }
  });

  it('says defaults and what is needed', () => {
    expect(reference).toContain('| `stream.warm` | `always` | `30s` |');
    expect(reference).toContain('| `access.tokens[].token` 🔒 | needed |');
  });
});

describe('the reference of secrets', () => {
  it('says once how they are referred to', () => {
    const reference = makeReference(outline);
    for (const way of ['file', 'env', 'credential']) expect(reference).toContain(`password: { ${way}: `);
    expect(reference).not.toContain('`broker.password.file`');
  });
});

describe('the sample', () => {
  const sample = makeSample(outline);

  it('is a configuration', () => {
    const config = parseConfig(sample, { file: 'oriel.sample.yaml' });
    expect(config.cameras.map(({ name, source }) => [name, source.kind])).toEqual([
      ['porch', 'onvif'],
      ['yard', 'rtsp'],
    ]);
  });

  it('hands nobody a token that is printed in it', () => {
    expect(parseConfig(sample, { file: 'oriel.sample.yaml' }).access.tokens).toEqual([]);
  });

  it('is still one with every line switched on, but for the choice of a broker', () => {
    const switchedOn = sample
      .replaceAll(/^( *)# (?= *- | *"?\w+"?:(?: |$))/gm, '$1')
      .replace(/^ {2}listen: 127.0.0.1:1883\n/m, '');
    const config = parseConfig(switchedOn, { file: 'oriel.sample.yaml' });
    expect(config.access.tokens).toHaveLength(1);
    expect(config.broker.kind).toBe('external');
    expect(config.webrtc.iceServers).toHaveLength(1);
  });
});

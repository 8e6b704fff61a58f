import { readFile } from 'node:fs/promises';
import { mendAnswer } from '../../../../devices/onvif/soap/mend-answer.ts';
import { parseXml } from '../../../../devices/onvif/soap/parse-xml.ts';
import type { XmlElement } from '../../../../devices/onvif/soap/xml-element.ts';

const FOLDER = new URL('../../../fixtures/onvif/events/', import.meta.url);

/** A whole SOAP answer, byte for byte. */
export function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(name, FOLDER));
}

/** The first element of its body. */
export async function fixtureBody(name: string): Promise<XmlElement> {
  const body = (await parseXml(mendAnswer(await fixture(name)))).at('Envelope', 'Body')?.children[0];
  if (!body) throw new Error(`${name} has no SOAP body`);
  return body;
}

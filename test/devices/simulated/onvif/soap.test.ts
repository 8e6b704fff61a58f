import { describe, expect, it } from 'vitest';
import { formatFault, parseSoap, SoapFault } from '../../../../devices/simulated/onvif/soap.ts';
import { xml } from '../../../../devices/simulated/onvif/xml.ts';

const SOAP = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope"';

describe('parseSoap', () => {
  it('finds the operation, its arguments and attributes, whatever the prefixes', () => {
    const text = `<?xml version="1.0"?><s:Envelope ${SOAP}><s:Header/><s:Body>
      <p:ContinuousMove xmlns:p="urn:p"><p:ProfileToken> main </p:ProfileToken>
      <p:Velocity><PanTilt x="-0.5" y="1" xmlns="urn:t"/></p:Velocity></p:ContinuousMove></s:Body></s:Envelope>`;
    const { operation, body } = parseSoap(text);
    expect(operation).toBe('ContinuousMove');
    expect(body.child('ProfileToken')?.text()).toBe('main');
    expect(body.child('Velocity')?.child('PanTilt')?.attribute('x')).toBe('-0.5');
    expect(body.child('Zoom')).toBeUndefined();
    expect(body.child('toString')).toBeUndefined();
  });

  it('reads an operation without arguments, and text with references', () => {
    const { operation, body } = parseSoap(
      `<s:Envelope ${SOAP}><s:Body><SetPreset><PresetName>A &amp; &#66;</PresetName></SetPreset></s:Body></s:Envelope>`,
    );
    expect([operation, body.child('PresetName')?.text()]).toEqual(['SetPreset', 'A & B']);
    expect(parseSoap(`<s:Envelope ${SOAP}><s:Body><GetNodes/></s:Body></s:Envelope>`).operation).toBe(
      'GetNodes',
    );
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['another document', '<html><body>x</body></html>'],
    ['an empty body', `<s:Envelope ${SOAP}><s:Body/></s:Envelope>`],
    ['a tag without end', `<s:Envelope ${SOAP}><s:Body><GetNodes></s:Body></s:Envelope>`],
    [
      'a document type',
      `<!DOCTYPE x [<!ENTITY a "b">]><s:Envelope ${SOAP}><s:Body><GetNodes/></s:Body></s:Envelope>`,
    ],
    [
      'a thousand levels',
      `<s:Envelope ${SOAP}><s:Body>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</s:Body></s:Envelope>`,
    ],
  ])('refuses %s', (_name, text) => {
    expect(() => parseSoap(text)).toThrow(expect.objectContaining({ subcodes: ['ter:WellFormed'] }));
  });
});

describe('formatFault', () => {
  it('nests the subcodes and escapes the reason', () => {
    const text = formatFault(new SoapFault('Sender', ['ter:InvalidArgVal', 'ter:NoProfile'], 'no <profile>'));
    expect(text).toContain(
      '<env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>ter:InvalidArgVal</env:Value><env:Subcode><env:Value>ter:NoProfile</env:Value></env:Subcode></env:Subcode></env:Code>',
    );
    expect(text).toContain('<env:Text xml:lang="en">no &lt;profile&gt;</env:Text>');
  });
});

describe('xml', () => {
  it('escapes what is put in, but not XML', () => {
    const inner = xml`<b a="${'"&\''}"/>`;
    expect(xml`<a>${inner}${[inner]}${1.5}${true}${'<'}</a>`.text).toBe(
      '<a><b a="&quot;&amp;&apos;"/><b a="&quot;&amp;&apos;"/>1.5true&lt;</a>',
    );
  });

  it.each([
    [1e-7, '0'],
    [-1e-9, '0'],
    [0.1 + 0.2, '0.3'],
    [-0.45, '-0.45'],
  ])('writes %d without an exponent', (value, text) => {
    expect(xml`${value}`.text).toBe(text);
  });
});

import { escapeXml } from '../../onvif/xml-text.ts';

/** A piece of XML that needs no escaping any more. */
export class Xml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Xml | readonly Xml[] | string | number | boolean;

/** A template for XML: whatever is put in is escaped, unless it is XML itself. */
export function xml(strings: TemplateStringsArray, ...values: readonly Value[]): Xml {
  const text = strings.reduce((before, after, index) => {
    const value = values[index - 1];
    return before + (value === undefined ? '' : render(value)) + after;
  });
  return new Xml(text);
}

function render(value: Value): string {
  if (value instanceof Xml) return value.text;
  if (typeof value === 'string') return escapeXml(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return String(value);
  return value.map((piece) => piece.text).join('');
}

/** Without an exponent, which some clients can not read; six digits are more than any motor has. */
function formatNumber(value: number): string {
  return String(Number(value.toFixed(6)) + 0);
}

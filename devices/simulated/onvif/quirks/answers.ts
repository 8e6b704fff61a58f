import type { HttpReply } from '../http-reply.ts';
import type { OnvifQuirk } from './quirk.ts';

const HUGE_BYTES = 50 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Login</title><meta charset="utf-8"></head><body><form><input name="user"><br></form></body></html>';

/** What is wrong with the answers as such. */
export const ANSWER_QUIRKS = {
  'prefixes-undeclared': {
    meaning: 'the prefixes tt and tns1 are used without being declared',
    answer: (soap) => soap.replaceAll(/ xmlns:(?:tt|tns1)="[^"]*"/g, ''),
  },
  'utf8-invalid': {
    meaning: 'names have letters of ISO 8859-1 in what is declared as UTF-8',
    reply: changeText((text) =>
      Buffer.from(
        text.replace(/(<tt:Name>|<tds:Model>|Name="Rule" Value=")/g, '$1\u00e9\u00ff\u00e7 '),
        'latin1',
      ),
    ),
  },
  'soap-1-1': {
    meaning: 'answers and faults are of SOAP 1.1, and a fault comes with HTTP 500',
    reply: (reply) => {
      const { body, headers } = reply;
      if (typeof body !== 'string' || !body.includes('<env:Envelope')) return reply;
      return {
        status: reply.status === 200 ? 200 : 500,
        headers: { ...headers, 'Content-Type': 'text/xml; charset=utf-8' },
        body: asSoap11(body),
      };
    },
  },
  'html-instead': {
    meaning: 'whatever is asked, the answer is HTTP 200 with the page of a login',
    reply: () => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: LOGIN_PAGE }),
  },
  rubbish: {
    meaning: 'whatever is asked, the answer is bytes without any sense',
    reply: () => ({
      status: 200,
      headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
      body: Buffer.from(Array.from({ length: 2048 }, (_none, index) => (index * 73 + 129) % 256)),
    }),
  },
  'answers-huge': {
    meaning: 'whatever is asked, the answer is 50 MB of XML',
    reply: (reply) => ({ ...reply, status: 200, body: huge() }),
  },
  'answers-cut': {
    meaning: 'every answer ends in the middle, as if that were its length',
    reply: changeText((text) => text.slice(0, Math.floor(text.length / 2))),
  },
  hangs: {
    meaning: 'connections and requests are taken, and never answered',
    traits: { hangs: true },
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;

function changeText(change: (text: string) => string | Buffer): (reply: HttpReply) => HttpReply {
  return (reply) => (typeof reply.body === 'string' ? { ...reply, body: change(reply.body) } : reply);
}

function asSoap11(soap: string): string {
  const [, code = 'Server', subcodes = '', reason = ''] =
    /<env:Fault><env:Code><env:Value>env:(\w+)<\/env:Value>(.*)<\/env:Code><env:Reason><env:Text[^>]*>(.*)<\/env:Text>/.exec(
      soap,
    ) ?? [];
  const subcode = [...subcodes.matchAll(/<env:Value>([^<]*)/g)].at(-1)?.[1] ?? '';
  const side = code === 'Sender' ? 'Client' : 'Server';
  return soap
    .replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/')
    .replace(
      /<env:Fault>.*<\/env:Fault>/,
      () =>
        `<env:Fault><faultcode>env:${side}</faultcode><faultstring>${reason}</faultstring><detail>${subcode}</detail></env:Fault>`,
    );
}

/** Well-formed, so that a reader who takes it all has something to parse. */
function* huge(): Iterable<Buffer> {
  yield Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body>',
  );
  const piece = Buffer.from('<a>0123456789</a>'.repeat(Math.floor(PIECE_BYTES / 17)));
  for (let sent = 0; sent < HUGE_BYTES; sent += piece.length) yield piece;
  yield Buffer.from('</env:Body></env:Envelope>');
}

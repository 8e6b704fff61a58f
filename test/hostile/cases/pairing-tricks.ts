import { randomBytes } from 'node:crypto';
import { readPairing } from '../../../protocol/sealing/pairing-link.ts';
import { base64url } from '../../../protocol/sealing/text.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { HonestViewer } from '../honest-viewer.ts';
import type { HostileCase, Notice } from '../hostile-case.ts';
import { NAMES, type Stage, stranger } from '../stage.ts';

const PAIRING: Notice = { nobody: 'pairing refused has a line of its own, which is looked for' };

/** A fresh link, as an admin's page makes it, and its invitation's id. */
async function invite(stage: Stage): Promise<{ readonly secret: string; readonly id: string }> {
  const admin = await stage.page('anna');
  const request = `r${randomBytes(6).toString('hex')}`;
  admin.send({
    type: 'manage',
    request,
    ask: { kind: 'invite', role: 'viewer', cameras: [NAMES.lantern] },
  });
  const { result } = await admin.until('managed', (message) => message.request === request);
  if (result.kind !== 'invitation') throw new Error(`no invitation but ${result.kind}`);
  const link = readPairing(new URL(result.link).hash.slice('#pair='.length));
  return { secret: base64url(link.secret), id: result.invitation.id };
}

function pair(page: HonestViewer, secret: string): void {
  page.send({ type: 'pair', secret, name: NAMES.phone, door: base64url(randomBytes(32)) });
}

const pairingLines = (stage: Stage) => stage.log().filter(({ msg }) => /pairing refused/.test(String(msg)));

async function refused(stage: Stage, page: HonestViewer, before: number): Promise<void> {
  const { code } = await page.until('error');
  if (code !== 'pairing-refused') throw new Error(`refused for ${code}`);
  await eventually(() => pairingLines(stage).length > before, { what: 'the line that says so' });
}

async function devices(stage: Stage): Promise<number> {
  const admin = await stage.page('anna');
  const request = `r${randomBytes(6).toString('hex')}`;
  admin.send({ type: 'manage', request, ask: { kind: 'list' } });
  const { result } = await admin.until('managed', (message) => message.request === request);
  return result.kind === 'list' ? result.devices.length : 0;
}

/** Those who would like to be one of the house. */
export const PAIRING_TRICKS: readonly HostileCase[] = [
  {
    name: 'a guessed pairing secret',
    notice: PAIRING,
    async attack(stage) {
      const before = pairingLines(stage).length;
      const page = await stage.page(stranger());
      pair(page, base64url(randomBytes(16)));
      await refused(stage, page, before);
      return undefined;
    },
  },
  {
    name: 'the id of an invitation without its secret',
    notice: PAIRING,
    async attack(stage) {
      const { id } = await invite(stage);
      const before = pairingLines(stage).length;
      const page = await stage.page(stranger());
      pair(page, base64url(Buffer.from(id, 'hex')));
      await refused(stage, page, before);
      return undefined;
    },
  },
  {
    name: 'a pairing link with one bit flipped',
    notice: PAIRING,
    async attack(stage) {
      const { secret } = await invite(stage);
      const before = pairingLines(stage).length;
      const bytes = Buffer.from(secret, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
      const page = await stage.page(stranger());
      pair(page, base64url(bytes));
      await refused(stage, page, before);
      return undefined;
    },
  },
  {
    name: 'a pairing that was recorded, said again in a session of another',
    notice: { gateway: 'replayed' },
    async attack(stage) {
      const { secret } = await invite(stage);
      const phone = await stage.page(stranger());
      pair(phone, secret);
      await phone.until('paired');
      const said = await stage.last(phone.up, ({ client }) => client === phone.address.session);
      const thief = await stage.page(stranger());
      await stage.broker.publish({ topic: thief.up, payload: said.payload });
      await stage.settle();
      if (thief.received.some(({ type }) => type !== 'bye')) throw new Error('it was answered');
      return undefined;
    },
  },
  {
    name: 'a pairing kept back and given twice',
    notice: { gateway: 'replayed' },
    async attack(stage) {
      const { secret } = await invite(stage);
      const before = await devices(stage);
      const phone = await stage.page(stranger());
      stage.broker.rule((said) => (said.topic === phone.up ? [said, said] : 'pass'));
      pair(phone, secret);
      await phone.until('paired');
      stage.broker.obey();
      if ((await devices(stage)) !== before + 1) throw new Error('it made more than one device');
      return undefined;
    },
  },
  {
    name: 'a pairing link that was used',
    notice: PAIRING,
    async attack(stage) {
      const { secret } = await invite(stage);
      const phone = await stage.page(stranger());
      pair(phone, secret);
      await phone.until('paired');
      const before = pairingLines(stage).length;
      const thief = await stage.page(stranger());
      pair(thief, secret);
      await refused(stage, thief, before);
      return undefined;
    },
  },
  {
    name: 'two who have seen one pairing link, at once',
    notice: PAIRING,
    async attack(stage) {
      const { secret } = await invite(stage);
      const both = [await stage.page(stranger()), await stage.page(stranger())];
      for (const page of both) pair(page, secret);
      const answers = () => both.map((page) => page.received.find(({ type }) => type !== 'bye')?.type);
      await eventually(() => answers().every((type) => type !== undefined), { what: 'both answers' });
      if (answers().toSorted().join() !== 'error,paired') throw new Error(`both got ${answers().join()}`);
      return undefined;
    },
  },
  {
    name: '40 guessed pairing secrets',
    notice: { gateway: 'flood' },
    async attack(stage) {
      const page = await stage.page(stranger());
      for (let i = 0; i < 40; i++) pair(page, base64url(randomBytes(16)));
      await stage.settle();
      if (page.received.some(({ type }) => type === 'paired')) throw new Error('one was right');
      return undefined;
    },
  },
];

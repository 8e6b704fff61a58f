import { signal } from '@preact/signals';
import { describe, expect, it, vi } from 'vitest';
import type { UpMessage } from '../../../protocol/messages.ts';
import { createErrands } from '../../../viewer/models/control/errands.ts';
import type { ToastText } from '../../../viewer/models/toasts.ts';
import type { Reply } from '../../../viewer/transport/http-request.ts';
import { steadyClock } from '../fakes/clock.ts';

const SAID = { kind: 'refused', status: 409, reason: 'porch is switched off' } as const;

function setUp({ still, removal = SAID }: { still?: Reply<Blob>; removal?: Reply<void> } = {}) {
  const sent: UpMessage[] = [];
  const refusals: ToastText[] = [];
  const saveFile = vi.fn();
  const link = { open: true };
  const errands = createErrands({
    ticket: signal('a-ticket'),
    clock: { ...steadyClock, wall: () => new Date(2025, 2, 1, 17, 42, 5).getTime() },
    send: (message) => link.open && sent.push(message) > 0,
    requestStill: async () => still ?? SAID,
    requestRemoval: async () => removal,
    saveFile,
    onRefusal: (refusal) => refusals.push(refusal),
  });
  return { errands, sent, refusals, saveFile, link };
}

describe('errands', () => {
  it('save a still under the camera’s name and the time', async () => {
    const jpeg = new Blob(['jpeg']);
    const { errands, saveFile } = setUp({ still: { kind: 'ok', value: jpeg } });
    const saving = errands.saveStill('porch');
    expect([...errands.underWay.value]).toEqual(['still']);
    await saving;
    expect(saveFile).toHaveBeenCalledExactlyOnceWith(jpeg, 'porch-2025-03-01-174205.jpg');
    expect([...errands.underWay.value]).toEqual([]);
  });

  it('say why there is none', async () => {
    const { errands, refusals, saveFile } = setUp();
    await errands.saveStill('porch');
    expect(refusals).toEqual([{ title: 'porch gave no picture to save.', detail: 'porch is switched off.' }]);
    expect(saveFile).not.toHaveBeenCalled();
  });

  it('say in the page’s own words that nobody answered', async () => {
    const { errands, refusals } = setUp({ still: { kind: 'refused', reason: 'Failed to fetch' } });
    await errands.saveStill('porch');
    expect(refusals.map(({ detail }) => detail)).toEqual([
      'The gateway is not reached; try again in a moment.',
    ]);
  });

  it('switch a camera by signaling, and say where nobody hears it', () => {
    const { errands, sent, refusals, link } = setUp();
    errands.enable('porch', false);
    expect(sent).toEqual([{ type: 'enable', camera: 'porch', enabled: false }]);
    link.open = false;
    errands.enable('porch', true);
    expect(refusals).toEqual([{ title: 'The gateway is not reached; try again in a moment.' }]);
  });

  it('remove a camera without a word, and say where it stays', async () => {
    const { errands, refusals } = setUp({ removal: { kind: 'ok', value: undefined } });
    await errands.remove('porch');
    expect(refusals).toEqual([]);
    const refused = setUp();
    await refused.errands.remove('porch');
    expect(refused.refusals).toMatchObject([{ title: 'porch was not removed.' }]);
  });

  it('remove a camera that is slow with a still', async () => {
    const { errands, refusals } = setUp();
    const saving = errands.saveStill('porch');
    await errands.remove('porch');
    await saving;
    expect(refusals.map(({ title }) => title)).toContain('porch was not removed.');
    expect([...errands.underWay.value]).toEqual([]);
  });

  it('say nothing to nobody', async () => {
    const { errands, refusals } = setUp();
    const saving = errands.saveStill('porch');
    errands.dispose();
    await saving;
    expect(refusals).toEqual([]);
  });
});

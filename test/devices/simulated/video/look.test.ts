import { describe, expect, it } from 'vitest';
import { type Look, Retoucher } from '../../../../devices/simulated/video/look.ts';
import { Mosaic, pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';

const PLAIN: Look = { grey: false, lift: 0, contrast: 1, saturation: 1 };

describe('the look of a picture', () => {
  const retoucher = new Retoucher();
  const shown = (change: Partial<Look>) => {
    const picture = new Mosaic(pictureFormat(256, 144));
    picture.luma.fill(100);
    picture.cb.fill(150);
    picture.cr.fill(90);
    retoucher.retouch(picture, { ...PLAIN, ...change });
    return [picture.luma[7], picture.cb[7], picture.cr[7]];
  };

  it.each([
    ['as the scene is', {}, [100, 150, 90]],
    ['grey', { grey: true }, [100, 128, 128]],
    ['brighter', { lift: 20 }, [120, 150, 90]],
    ['as bright as it can be', { lift: 200 }, [235, 150, 90]],
    ['black', { lift: -200 }, [16, 150, 90]],
    ['of less contrast', { contrast: 0.5 }, [114, 150, 90]],
    ['of stronger colours', { saturation: 2 }, [100, 172, 52]],
    ['of no colours', { saturation: 0 }, [100, 128, 128]],
  ] as const)('is %s', (_name, change, expected) => {
    expect(shown(change)).toEqual(expected);
  });

  it('follows what is set in between', () => {
    expect([shown({ lift: 20 }), shown({ lift: 40 }), shown({}), shown({ lift: 20 })]).toEqual([
      [120, 150, 90],
      [140, 150, 90],
      [100, 150, 90],
      [120, 150, 90],
    ]);
  });
});

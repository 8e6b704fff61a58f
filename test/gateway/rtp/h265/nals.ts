import { pps, slice, sps, vps } from './write-nals.ts';

export const VPS = vps();
export const SPS = sps();
export const PPS = pps();
export const AUD = Buffer.from('460150', 'hex');
export const SEI = Buffer.from('4e01050411223344', 'hex');
export const SUFFIX_SEI = Buffer.from('5001840411223380', 'hex');
export const END_OF_SEQUENCE = Buffer.from('4801', 'hex');
export const IDR = slice({ type: 'idrWRadl', bytes: 3000 });
export const SMALL_IDR = slice({ type: 'idrNLp', bytes: 200 });
export const START = Buffer.from('00000001', 'hex');

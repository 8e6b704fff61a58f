import { pps, slice, sps } from './write-nals.ts';

export const SPS = sps();
export const PPS = pps();
export const AUD = Buffer.from('0910', 'hex');
export const SEI = Buffer.from('0605041122334480', 'hex');
export const IDR = slice({ type: 'idr', bytes: 3000 });
export const SMALL_IDR = slice({ type: 'idr', bytes: 200 });
export const START = Buffer.from('00000001', 'hex');
export const SHORT_START = Buffer.from('000001', 'hex');

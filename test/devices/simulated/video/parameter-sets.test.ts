import { describe, expect, it } from 'vitest';
import { levelFor } from '../../../../devices/simulated/video/h264/level.ts';
import {
  pictureParameterSet,
  sequenceParameterSet,
} from '../../../../devices/simulated/video/h264/parameter-sets.ts';
import { pictureFormat } from '../../../../devices/simulated/video/mosaic.ts';

describe('the parameter sets', () => {
  // Checked against what FFmpeg's trace_headers makes of them.
  it.each([
    [640, 360, 15, 22, '6742c01695a0280bfe5c05a808080a000007d00000ea601e1108d4'],
    [1280, 720, 25, 31, '6742c01f95a014016ec05a808080a000007d0000186a01e1108d40'],
    [320, 180, 15, 12, '6742c00c95a05067e7c05a808080a000007d00000ea601e1108d40'],
    [1920, 1080, 29.97, 40, '6742c02895a01e0089f97016a020202800001f400007512078442350'],
  ])('%ix%i at %f frames/s', (width, height, fps, level, expected) => {
    const sps = sequenceParameterSet({ format: pictureFormat(width, height), fps, level });
    expect(sps.toString('hex')).toBe(expected);
  });

  it('say CAVLC, the quantiser 28, deblocking under the control of slices', () => {
    expect(pictureParameterSet().toString('hex')).toBe('68ce09c8');
  });
});

describe('levelFor', () => {
  it.each([
    ['320x180 at 15', 320, 180, 15, 0, 12],
    ['640x360 at 15', 640, 360, 15, 0, 22],
    ['640x360 at 30', 640, 360, 30, 0, 30],
    ['1280x720 at 30', 1280, 720, 30, 0, 31],
    ['1280x720 at 31', 1280, 720, 31, 0, 32],
    ['1920x1080 at 30', 1920, 1080, 30, 0, 40],
    ['a bitrate above the level of its size', 320, 180, 15, 384_001, 13],
    ['a bitrate far above it', 640, 360, 30, 12_000_000, 31],
  ])('%s', (_, width, height, fps, bitrate, expected) => {
    expect(levelFor({ format: pictureFormat(width, height), fps, bitrate })).toBe(expected);
  });

  it('names what no level allows', () => {
    const impossible = { format: pictureFormat(1920, 1080), fps: 500, bitrate: 0 };
    expect(() => levelFor(impossible)).toThrow(/1920x1080 at 500 frames\/s/);
  });
});

describe('pictureFormat', () => {
  it.each([
    [640, 360, 40, 23],
    [1280, 720, 80, 45],
    [320, 180, 20, 12],
  ])('%ix%i is coded in %ix%i macroblocks', (width, height, macroblockColumns, macroblockRows) => {
    expect(pictureFormat(width, height)).toEqual({ width, height, macroblockColumns, macroblockRows });
  });

  it.each([
    [641, 360],
    [640, 359],
    [254, 144],
    [256, 142],
    [1922, 1080],
    [640.5, 360],
    [Number.NaN, 360],
  ])('refuses %fx%f', (width, height) => {
    expect(() => pictureFormat(width, height)).toThrow(RangeError);
  });
});

import { BitWriter } from '../bit-writer.ts';
import { Mosaic, type PictureFormat } from '../mosaic.ts';
import { ChromaMacroblock } from './chroma-macroblock.ts';
import { LumaMacroblock, type MacroblockPlace } from './luma-macroblock.ts';
import { NAL, nalUnit } from './nal-unit.ts';
import { FRAME_NUM_BITS } from './parameter-sets.ts';
import { CHROMA_DC, LUMA_DC, ResidualWriter } from './residual-writer.ts';

/** `slice_type` where all slices of a picture are of it (ITU-T H.264 table 7-6). */
const ALL_P = 5;
const ALL_I = 7;
/** `mb_type` of Intra_16x16 with prediction mode 0 and no chroma levels (table 7-11), and what P slices add. */
const FIRST_INTRA_16X16 = 1;
const INTRA_IN_P = 5;
const CHROMA_DC_ONLY = 4;
const DEBLOCKING_OFF = 1;

/** More than 16 luma and 8 chroma levels at 28 bits each, with the macroblock's own header. */
const MACROBLOCK_BYTES = 128;
const SLICE_HEADER_BYTES = 32;

/**
 * Codes mosaics as H.264 Constrained Baseline: flat tiles need the DC levels of Intra_16x16 macroblocks and nothing
 * else, and a macroblock that did not change is skipped. A decoder's picture is known here sample by sample.
 */
export class MosaicEncoder {
  /** What a decoder shows after the last picture. */
  readonly reconstruction: Mosaic;
  readonly #slices: number;
  readonly #writer: BitWriter;
  readonly #residual: ResidualWriter;
  readonly #luma: LumaMacroblock;
  readonly #chroma: ChromaMacroblock;
  /** Each macroblock as it was wanted when it was last coded. */
  readonly #coded: Mosaic;
  readonly #place: MacroblockPlace = { column: 0, row: 0, hasLeft: false, hasTop: false };
  #frameNumber = 0;
  #idrId = 0;

  /** `slices` a picture, each of whole rows of macroblocks. */
  constructor(options: { format: PictureFormat; slices: number }) {
    const { macroblockColumns, macroblockRows } = options.format;
    if (!Number.isInteger(options.slices) || options.slices < 1 || options.slices > macroblockRows)
      throw new RangeError(
        `a picture of ${macroblockRows} rows of macroblocks can not be cut into ${options.slices} slices`,
      );
    this.#slices = options.slices;
    this.reconstruction = new Mosaic(options.format);
    this.#coded = new Mosaic(options.format);
    this.#writer = new BitWriter(macroblockColumns * macroblockRows * MACROBLOCK_BYTES + SLICE_HEADER_BYTES);
    this.#residual = new ResidualWriter(this.#writer);
    this.#luma = new LumaMacroblock(this.reconstruction);
    this.#chroma = new ChromaMacroblock(this.reconstruction);
  }

  /** The picture's slices as NAL units. The first picture of all must be a keyframe. */
  encode(picture: Mosaic, keyframe: boolean): Buffer[] {
    if (keyframe) {
      this.#frameNumber = 0;
      // Two IDR pictures in a row must differ in idr_pic_id (section 7.4.3).
      this.#idrId ^= 1;
    }
    const units: Buffer[] = [];
    const rows = picture.format.macroblockRows;
    for (let slice = 0; slice < this.#slices; slice++) {
      const firstRow = Math.floor((rows * slice) / this.#slices);
      const endRow = Math.floor((rows * (slice + 1)) / this.#slices);
      this.#putSliceHeader(firstRow * picture.format.macroblockColumns, keyframe);
      if (keyframe) this.#putIntraRows(picture, firstRow, endRow);
      else this.#putChangedRows(picture, firstRow, endRow);
      units.push(nalUnit(keyframe ? NAL.idrSlice : NAL.slice, this.#writer.finish()));
    }
    this.#coded.copyFrom(picture);
    this.#frameNumber = (this.#frameNumber + 1) % 2 ** FRAME_NUM_BITS;
    return units;
  }

  /** Section 7.3.3. */
  #putSliceHeader(firstMacroblock: number, keyframe: boolean): void {
    const writer = this.#writer;
    writer.putUnsigned(firstMacroblock);
    writer.putUnsigned(keyframe ? ALL_I : ALL_P);
    writer.putUnsigned(0);
    writer.put(this.#frameNumber, FRAME_NUM_BITS);
    if (keyframe) {
      writer.putUnsigned(this.#idrId);
      // no_output_of_prior_pics, long_term_reference.
      writer.put(0, 2);
    } else {
      // No num_ref_idx override, no reordering of references, sliding window.
      writer.put(0, 3);
    }
    writer.putSigned(0);
    writer.putUnsigned(DEBLOCKING_OFF);
  }

  #putIntraRows(picture: Mosaic, firstRow: number, endRow: number): void {
    for (let row = firstRow; row < endRow; row++) {
      this.#startRow(row, firstRow);
      for (let column = 0; column < picture.format.macroblockColumns; column++)
        this.#putMacroblock(picture, column, FIRST_INTRA_16X16);
    }
  }

  #putChangedRows(picture: Mosaic, firstRow: number, endRow: number): void {
    let skipped = 0;
    for (let row = firstRow; row < endRow; row++) {
      this.#startRow(row, firstRow);
      for (let column = 0; column < picture.format.macroblockColumns; column++) {
        if (this.#unchanged(picture, column)) {
          skipped++;
          continue;
        }
        this.#writer.putUnsigned(skipped);
        skipped = 0;
        this.#putMacroblock(picture, column, FIRST_INTRA_16X16 + INTRA_IN_P);
      }
    }
    if (skipped > 0) this.#writer.putUnsigned(skipped);
  }

  #startRow(row: number, firstRow: number): void {
    this.#place.row = row;
    this.#place.hasTop = row > firstRow;
  }

  #unchanged(picture: Mosaic, column: number): boolean {
    const coded = this.#coded;
    const stride = picture.format.macroblockColumns;
    const luma = this.#place.row * 4 * stride + column;
    for (let at = luma; at < luma + 4 * stride; at += stride) {
      if (picture.lumaWords[at] !== coded.lumaWords[at]) return false;
    }
    const chroma = this.#place.row * 2 * stride + column;
    for (let at = chroma; at < chroma + 2 * stride; at += stride) {
      if (picture.cbWords[at] !== coded.cbWords[at] || picture.crWords[at] !== coded.crWords[at])
        return false;
    }
    return true;
  }

  /** Section 7.3.5; `firstType` is the mb_type of prediction mode 0. */
  #putMacroblock(picture: Mosaic, column: number, firstType: number): void {
    const place = this.#place;
    place.column = column;
    place.hasLeft = column > 0;
    const lumaMode = this.#luma.code(picture, place);
    const chromaMode = this.#chroma.chooseMode(picture, place);
    const hasChroma = this.#chroma.code(chromaMode, place);
    this.#writer.putUnsigned(firstType + lumaMode + (hasChroma ? CHROMA_DC_ONLY : 0));
    this.#writer.putUnsigned(chromaMode);
    // mb_qp_delta.
    this.#writer.putSigned(0);
    this.#residual.write(LUMA_DC, this.#luma.scan);
    if (!hasChroma) return;
    this.#residual.write(CHROMA_DC, this.#chroma.cbScan);
    this.#residual.write(CHROMA_DC, this.#chroma.crScan);
  }
}

/** One way in which cameras depart from ONVIF, and where we show that we can live with it. */
export interface Quirk {
  /** Kebab-case, after what is odd. */
  readonly name: string;
  /** What such cameras do, in one sentence. */
  readonly what: string;
  /**
   * How it is found: `read` in what the camera tells, `learnt` from its refusals, `always` allowed for, `configured`
   * by an override where nothing tells.
   */
  readonly found: 'read' | 'learnt' | 'always' | 'configured';
  /** The file below `test/fixtures/onvif/` with what such a camera sends. */
  readonly fixture: string;
  /** The test file below `test/devices/onvif/`, and in it the test's name in full. */
  readonly test: { readonly file: string; readonly name: string };
}

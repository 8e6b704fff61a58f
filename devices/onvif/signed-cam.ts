import onvif from 'onvif';

/** How the package tells what came of a call; `xml` is the camera's answer as it was. */
export type Done = (error: Error | null, answer?: unknown, xml?: unknown) => void;

/** The package's camera with a WS-Security header of our own. */
export class SignedCam extends onvif.Cam {
  sign: () => string = () => '';
  /** The package has it, but its types do not. */
  declare readonly setSynchronizationPoint: (options: { profileToken: string }, callback: Done) => void;

  /**
   * Replaces the package's own, which reads passwords as Latin-1, puts the user name into XML as it is, and signs
   * nothing where the password is empty. With `open` the caller goes on with the header.
   */
  _envelopeHeader(open?: boolean): string {
    const header =
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">' +
      `<s:Header>${this.sign()}`;
    return open ? header : `${header}</s:Header><s:Body>`;
  }
}

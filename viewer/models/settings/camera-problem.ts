import type { CameraInfo } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';

/** Why a camera gives no picture, and what to do; undefined where it does, or nothing is known. Pure. */
export function cameraProblem(camera: CameraInfo, mayManage: boolean): string | undefined {
  const { name, problem, problemKind } = camera;
  if (problem === undefined) return undefined;
  const { unreachable, credentials, noStream, format, down } = texts.explain;
  switch (problemKind) {
    case 'unreachable':
      return unreachable.text(name);
    case 'credentials':
      return credentials.text(name, mayManage);
    case 'no-stream':
      return noStream.text(name, mayManage);
    case 'format':
      return format.text(name, mayManage);
    default:
      return down.text(name, problem);
  }
}

import type { Velocity } from '../../camera.ts';
import { AXES, type Axis } from '../pose.ts';
import { halfPicture } from '../video/scene/view.ts';
import { requestedProfile } from './profile.ts';
import { isByPicture, isTrue, speedOf, timeoutOf, unsupportedSpace, vectorOf } from './ptz-arguments.ts';
import type { Answers, PtzParts } from './ptz-command.ts';
import { SPACE } from './ptz-configuration.ts';
import { SoapFault, type XmlElement } from './soap.ts';
import { xml } from './xml.ts';

const NOTHING = xml``;

/** The operations of the PTZ service that move the camera; each gives the content of its response. */
export function moveCommands({ profiles, head, presets, makeup, misbehaviour }: PtzParts): Answers {
  const { onvifQuirks } = misbehaviour;
  /** As the motors are wired. */
  const wired = ({ pan, tilt, zoom }: Partial<Velocity>): Partial<Velocity> => ({
    ...(pan !== undefined && { pan: onvifQuirks.trait('invertsPan') ? -pan : pan }),
    ...(tilt !== undefined && { tilt: onvifQuirks.trait('invertsTilt') ? -tilt : tilt }),
    ...(zoom !== undefined && { zoom: onvifQuirks.trait('invertsZoom') ? -zoom : zoom }),
  });
  const present = (isThere: boolean, answers: Answers): Answers => (isThere ? answers : {});
  return {
    ...present(makeup.continuous, {
      ContinuousMove: (request) => {
        const forMs = timeoutOf(request);
        head.turn(
          wired(vectorOf(request, 'Velocity')),
          onvifQuirks.trait('ignoresTimeout') ? Number.POSITIVE_INFINITY : forMs,
        );
        return NOTHING;
      },
    }),
    ...present(makeup.relative, {
      RelativeMove: (request) => {
        const told = wired(vectorOf(request, 'Translation'));
        const byPicture = isByPicture(request);
        if (byPicture && !makeup.picture) throw unsupportedSpace(SPACE.panTiltPicture);
        const format = requestedProfile(profiles, request);
        const way = byPicture ? acrossPicture(told, { format, zoom: head.pose().zoom }) : told;
        const speed = speedOf(request);
        if (onvifQuirks.trait('runsOn')) {
          head.turn(directionOf(way, speed), Number.POSITIVE_INFINITY);
          return NOTHING;
        }
        const from = head.pose();
        head.goTo(
          {
            ...(way.pan !== undefined && { pan: from.pan + way.pan }),
            ...(way.tilt !== undefined && { tilt: from.tilt + way.tilt }),
            ...(way.zoom !== undefined && { zoom: from.zoom + way.zoom }),
          },
          speed,
        );
        return NOTHING;
      },
    }),
    ...present(makeup.absolute, {
      AbsoluteMove: (request) => {
        head.goTo(vectorOf(request, 'Position'), speedOf(request));
        return NOTHING;
      },
    }),
    Stop: (request) => {
      const { axes, named } = stoppedAxes(request);
      const resting = named.filter(
        (group) =>
          !(group === 'zoom' ? head.isMoving('zoom') : head.isMoving('pan') || head.isMoving('tilt')),
      );
      if (onvifQuirks.trait('refusesToStopRest') && resting.length > 0) {
        throw new SoapFault('Sender', ['ter:InvalidArgVal'], `The axis ${resting.join(', ')} does not move.`);
      }
      head.stop(axes);
      return NOTHING;
    },
    ...present(makeup.home, {
      GotoHomePosition: (request) => {
        head.goTo(presets.home, speedOf(request));
        return NOTHING;
      },
      SetHomePosition: () => {
        presets.home = head.pose();
        return NOTHING;
      },
    }),
  };
}

/** The way in positions of one told in halves of the picture. */
function acrossPicture(
  { pan = 0, tilt = 0, ...others }: Partial<Velocity>,
  view: Parameters<typeof halfPicture>[0],
): Partial<Velocity> {
  const half = halfPicture(view);
  return { ...others, pan: pan * half.pan, tilt: tilt * half.tilt };
}

function directionOf(way: Partial<Velocity>, speed: number): Partial<Velocity> {
  const direction: { -readonly [A in Axis]?: number } = {};
  for (const axis of AXES) {
    const along = way[axis];
    if (along !== undefined) direction[axis] = Math.sign(along) * speed;
  }
  return direction;
}

/** Without a filter everything stops; with one, only what it names (PTZ Service Specification section 5.3.6). */
function stoppedAxes(request: XmlElement): {
  readonly axes: readonly Axis[];
  readonly named: readonly ('panTilt' | 'zoom')[];
} {
  const panTilt = request.child('PanTilt');
  const zoom = request.child('Zoom');
  if (panTilt === undefined && zoom === undefined) return { axes: AXES, named: [] };
  return {
    axes: [
      ...(isTrue(panTilt) ? (['pan', 'tilt'] as const) : []),
      ...(isTrue(zoom) ? (['zoom'] as const) : []),
    ],
    named: [...(isTrue(panTilt) ? (['panTilt'] as const) : []), ...(isTrue(zoom) ? (['zoom'] as const) : [])],
  };
}

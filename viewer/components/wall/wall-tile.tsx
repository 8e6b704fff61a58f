import type { Room } from '../../models/room.ts';
import type { Tile as TileModel } from '../../models/wall/tiles.ts';
import type { StepKind } from '../../models/watch/explain.ts';
import { worthNaming } from '../../models/watch/noticing.ts';
import type { KeptFrames } from '../kept-frames.ts';
import { Tile } from './tile.tsx';

interface WallTileProps {
  readonly tile: TileModel;
  readonly room: Room;
  readonly frames: KeptFrames;
  readonly isStop: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
  readonly onSettings: (section: 'cameras' | 'network', camera?: string) => void;
}

/** Reads one tile's model, so that what happens to it is drawn without the others. */
export function WallTile({ tile, room, frames, isStop, onOpen, onFocus, onSettings }: WallTileProps) {
  const { name, watch, telling } = tile;
  const { session, tiles, errands } = room;

  function takeStep(step: StepKind) {
    if (step === 'switch-on') errands.enable(name, true);
    else if (step === 'camera-settings') onSettings('cameras', name);
    else if (step === 'network-settings') onSettings('network');
    else {
      session.check();
      watch.retry();
    }
  }

  return (
    <Tile
      camera={name}
      phase={watch.phase.value}
      words={telling.words.value}
      explanation={telling.explanation.value}
      picture={watch.picture.value}
      frames={frames}
      stillForS={watch.stillForS.value}
      noticed={session.heard.value ? worthNaming(watch.camera.value?.noticed) : []}
      isStop={isStop}
      onSee={(inSight) => tiles.see(name, inSight)}
      onOpen={onOpen}
      onFocus={onFocus}
      onStep={takeStep}
      onPainted={watch.painted}
      listenForEnd={watch.listenForEnd}
    />
  );
}

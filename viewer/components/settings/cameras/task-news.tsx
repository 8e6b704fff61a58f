import type { CameraRefusal, CameraTask } from '../../../models/settings/camera-settings.ts';
import { settingsTexts } from '../../../texts/settings.ts';

interface TaskNewsProps {
  /** Those that are told of here. */
  readonly tasks: readonly CameraTask[];
  readonly refusal: CameraRefusal | undefined;
  readonly done: CameraTask | undefined;
}

/** What became of the last change, beside what was pressed for it. Always there, so that it is read out. */
export function TaskNews({ tasks, refusal, done }: TaskNewsProps) {
  const say = settingsTexts.camera;
  return (
    <div class="task-news">
      <p class="problem" role="alert" data-testid={`refused-${tasks[0]}`}>
        {refusal && tasks.includes(refusal.task) && say.refused(refusal)}
      </p>
      <p class="quiet" role="status" data-testid={`done-${tasks[0]}`}>
        {done && tasks.includes(done) && say.done(done)}
      </p>
    </div>
  );
}

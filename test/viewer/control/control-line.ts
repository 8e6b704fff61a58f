import { signal } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { CommandReport } from '../../../viewer/models/control/commands.ts';
import { createControlChannel } from '../../../viewer/models/control/control-channel.ts';
import { steadyClock } from '../fakes/clock.ts';

/** An open control channel to a camera that answers what the test says, and what was sent on it. */
export function layControlLine(first: CameraInfo) {
  const camera = signal<CameraInfo | undefined>(first);
  const sent: { command: string; transaction: string; [field: string]: unknown }[] = [];
  const reports: CommandReport[] = [];
  const channel = createControlChannel((text) => sent.push(JSON.parse(text)) > 0);
  channel.open.value = true;
  return {
    camera,
    sent,
    reports,
    channel,
    /** What a model is made with that uses the line. */
    ends: { camera, channel, clock: steadyClock, onReport: (report: CommandReport) => reports.push(report) },
    /** Answers the newest command. */
    answer(answer: object) {
      channel.receive(JSON.stringify({ transaction: sent.at(-1)?.transaction, ...answer }));
    },
  };
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The bare script, for who watches over its process himself: the pipeline, then the names of sinks to wait for. */
export const gstPipelineScript = fileURLToPath(new URL('./gst-pipeline.py', import.meta.url));
const SECONDS = 30;

/**
 * Runs a GStreamer pipeline, written as for gst-launch, to its end. Rejects with the pipeline's own words where it
 * fails, or is not done after 30 s. Debian's own Python, for the bindings are installed for that one.
 */
export async function runGstPipeline(description: string): Promise<void> {
  await promisify(execFile)('/usr/bin/python3', [gstPipelineScript, description], {
    timeout: SECONDS * 1000,
    killSignal: 'SIGKILL',
  });
}

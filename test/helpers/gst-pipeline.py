"""Runs one GStreamer pipeline, written as for gst-launch, until it has ended; fails with the pipeline's own words."""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402


def main() -> int:
    description, seconds = sys.argv[1:]
    Gst.init(None)
    pipeline = Gst.parse_launch(description)
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(
        float(seconds) * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR
    )
    pipeline.set_state(Gst.State.NULL)
    if message and message.type == Gst.MessageType.EOS:
        return 0
    print(message.parse_error()[0].message if message else f"not done after {seconds} s", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

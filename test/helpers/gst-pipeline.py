"""Runs the GStreamer pipeline given as the first argument, written as for gst-launch, until each sink named after it has
come to its end, or the whole where none is named; says why where it fails."""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

Gst.init(None)
pipeline = Gst.parse_launch(sys.argv[1])
# Over UDP the sound's sink is not told that the picture has ended, so the pipeline as a whole never ends.
pipeline.set_property("message-forward", True)
waiting = set(sys.argv[2:]) or {"the whole"}
pipeline.set_state(Gst.State.PLAYING)
failure = None
while waiting and failure is None:
    kinds = Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.ELEMENT
    message = pipeline.get_bus().timed_pop_filtered(Gst.CLOCK_TIME_NONE, kinds)
    if message.type == Gst.MessageType.ERROR:
        failure = "%s\n%s" % message.parse_error()
    elif message.type == Gst.MessageType.EOS:
        waiting.clear()
    elif message.get_structure().has_name("GstBinForwarded"):
        forwarded = message.get_structure().get_value("message")
        if forwarded.type == Gst.MessageType.EOS:
            waiting.discard(forwarded.src.get_name())
pipeline.set_state(Gst.State.NULL)
if failure:
    sys.exit(failure)

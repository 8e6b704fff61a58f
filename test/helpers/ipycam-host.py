"""The ONVIF side of the virtual camera IPyCam (PyPI, MIT) on 127.0.0.1: its SOAP services, its WS-Security, its motors and
its snapshot. Only its pictures need OpenCV and NumPy, and those come from GStreamer here; so both are stood in for.
Settings come as one JSON object in the first argument: package (the folder that it is installed in), port, rtspPort,
username, password, width, height, fps, still (a JPEG in base64). Prints "READY" and the RTSP address that it names when it listens; ends when its
standard input ends."""

import base64
import json
import sys
import threading
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import MagicMock


def stand_in(settings):
    sys.path.insert(0, settings["package"])
    vision = MagicMock()
    vision.imencode.return_value = (True, SimpleNamespace(tobytes=lambda: base64.b64decode(settings["still"])))
    sys.modules["cv2"] = vision
    sys.modules["numpy"] = MagicMock()


def main():
    settings = json.loads(sys.argv[1])
    stand_in(settings)
    from ipycam.config import CameraConfig
    from ipycam.http import IPCameraHTTPHandler
    from ipycam.onvif import ONVIFService
    from ipycam.ptz import PTZController

    config = CameraConfig(
        local_ip="127.0.0.1",
        onvif_port=settings["port"],
        rtsp_port=settings["rtspPort"],
        username=settings["username"],
        password=settings["password"],
        main_width=settings["width"],
        main_height=settings["height"],
        main_fps=settings["fps"],
    )
    ptz = PTZController(enable_digital_ptz=False)
    camera = SimpleNamespace(
        config=config, ptz=ptz, onvif=ONVIFService(config, ptz), get_snapshot_frame=lambda: b""
    )
    handler = type("Handler", (IPCameraHTTPHandler,), {"camera": camera})
    server = ThreadingHTTPServer(("127.0.0.1", settings["port"]), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("READY %s" % config.main_stream_rtsp, flush=True)
    sys.stdin.buffer.read()


main()

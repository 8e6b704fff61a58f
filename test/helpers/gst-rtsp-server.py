"""One RTSP stream served by GStreamer on 127.0.0.1. Settings come as one JSON object in the first argument:
port, path, pipeline, username, password, auth ("digest" or "basic"), transport ("any", "tcp" or "udp"), and
certificate, the PEM text of certificate and key where it shall speak TLS. Prints "PORT n" when it listens; ends when
its standard input ends."""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = "viewer"
TRANSPORTS = {
    "any": GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP,
    "tcp": GstRtsp.RTSPLowerTrans.TCP,
    "udp": GstRtsp.RTSPLowerTrans.UDP,
}


def protect(auth, settings):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    username, password = settings["username"], settings["password"]
    if settings["auth"] == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(username, password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(username, password, token)


def main():
    settings = json.loads(sys.argv[1])
    Gst.init(None)
    launch = settings["pipeline"]
    # The clock in the picture is a luxury: its plugin is a package of its own on some systems.
    if Gst.ElementFactory.find("timeoverlay") is None:
        launch = launch.replace("! timeoverlay ", "")

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch("( " + launch + " )")
    factory.set_shared(True)
    factory.set_protocols(TRANSPORTS[settings["transport"]])

    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(settings["port"]))
    auth = GstRtspServer.RTSPAuth()
    if settings["certificate"]:
        pem = settings["certificate"]
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_pem(pem, len(pem)))
    if settings["username"]:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_role(ROLE)
        permissions.add_permission_for_role(ROLE, "media.factory.access", True)
        permissions.add_permission_for_role(ROLE, "media.factory.construct", True)
        factory.set_permissions(permissions)
        protect(auth, settings)
    if settings["username"] or settings["certificate"]:
        server.set_auth(auth)
    server.get_mount_points().add_factory(settings["path"], factory)

    if server.attach(None) == 0:
        sys.exit("GStreamer's RTSP server can not listen on port %s" % settings["port"])
    loop = GLib.MainLoop()

    def end_with_parent():
        sys.stdin.buffer.read()
        loop.quit()

    threading.Thread(target=end_with_parent, daemon=True).start()
    print("PORT %d" % server.get_bound_port(), flush=True)
    loop.run()


main()

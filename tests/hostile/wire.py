# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes of ZMTP 3.1 (RFC 37), and a peer that says exactly what it is told to."""
import array
import os
import select
import socket
import struct
import time

SIGNATURE = b"\xff" + bytes(7) + b"\x01\x7f"
MORE, LONG, COMMAND = 1, 2, 4


def greeting(mechanism=b"NULL", major=3, minor=1):
    return SIGNATURE + bytes([major, minor]) + mechanism.ljust(20, b"\0") + bytes(32)


def frame(body, flags=0):
    if len(body) > 255:
        return bytes([flags | LONG]) + struct.pack(">Q", len(body)) + body
    return bytes([flags, len(body)]) + body


def announced(size, flags=0):
    """The head of a frame that will be so long."""
    return bytes([flags | LONG]) + struct.pack(">Q", size)


def command(name, data=b""):
    return frame(bytes([len(name)]) + name + data, COMMAND)


def prop(name, value):
    return bytes([len(name)]) + name + struct.pack(">I", len(value)) + value


def ready(socket_type, identity=None, more=b""):
    properties = prop(b"Socket-Type", socket_type)
    if identity is not None:
        properties += prop(b"Identity", identity)
    return command(b"READY", properties + more)


def hello(socket_type, identity=None):
    """All that a peer of NULL says before its messages."""
    return greeting() + ready(socket_type, identity)


def message(*parts):
    return b"".join(frame(part, MORE if index + 1 < len(parts) else 0) for index, part in enumerate(parts))


def readable(descriptor, seconds):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0, seconds) * 1000))


class Peer:
    """A connection; reads only when asked to."""

    def __init__(self, path=None, connection=None):
        self.socket = connection or socket.socket(socket.AF_UNIX)
        if connection is None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 3, 0))  # a full backlog
            self.socket.connect(path)
        self.heard = b""
        self.ended = False

    def say(self, data, seconds=5):
        """False: the other side closed, or took nothing for so long."""
        self.socket.settimeout(seconds)
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def say_what_fits(self, data):
        self.socket.setblocking(False)
        try:
            return self.socket.send(data)
        except BlockingIOError:
            return 0

    def pass_descriptor(self, data, descriptor):
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        return self.socket.sendmsg([data], rights)

    def read(self, seconds=0.0):
        """What comes within so long at most."""
        end = time.monotonic() + seconds
        while not self.ended:
            if not readable(self.socket, end - time.monotonic()):
                break
            self.take()
        return self.heard

    def take(self):
        try:
            part = self.socket.recv(65536)
        except OSError:
            part = b""
        self.ended = not part
        self.heard += part

    def until(self, condition, seconds=5):
        """Whether it became true of what was heard."""
        end = time.monotonic() + seconds
        while not condition(self.heard):
            if self.ended or not readable(self.socket, end - time.monotonic()):
                return condition(self.heard)
            self.take()
        return True

    def closed_within(self, seconds):
        """Seconds until the other side closed; None: it did not."""
        start = time.monotonic()
        while not self.ended:
            left = start + seconds - time.monotonic()
            if left <= 0 or not readable(self.socket, left):
                return None
            self.take()
        return time.monotonic() - start

    def admitted(self, seconds=5):
        """Whether the other side's greeting and READY came."""
        return self.until(lambda heard: len(heard) > 66 and len(heard) >= 66 + heard[65], seconds)

    def after_handshake(self):
        return self.heard[66 + self.heard[65]:] if len(self.heard) > 66 else b""

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def peer_of(path, socket_type, identity=None):
    """A peer whose NULL handshake is complete."""
    peer = Peer(path)
    peer.say(hello(socket_type, identity))
    if not peer.admitted():
        raise AssertionError("not admitted as %r" % socket_type)
    return peer


class Listener:
    """A server of ours that clients are lured to."""

    def __init__(self, path, backlog=16):
        if os.path.exists(path):
            os.unlink(path)
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        self.socket.listen(backlog)

    def accept(self, seconds=8):
        self.socket.settimeout(seconds)
        return Peer(connection=self.socket.accept()[0])

    def close(self):
        self.socket.close()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a monitor says of a client that does a step of CURVE's handshake wrong, by our library and by libzmq:
check_handshake_codes.py OURS LIBZMQ. With one library the codes are printed, for there is only one of them in a process."""
import ctypes
import itertools
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "hostile"))
import curve  # noqa: E402
from wire import greeting  # noqa: E402

PAIR, PULL = 0, 7
RCVTIMEO, CURVE_SERVER, CURVE_SECRETKEY = 27, 47, 49
HANDSHAKE_FAILED = {0x800: "no detail", 0x2000: "protocol", 0x4000: "authentication"}
HANDSHAKE_SUCCEEDED = 0x1000
SECONDS = 3
GREETING = 64
ATTEMPTS = 3 # a server of libzmq now and then never hears its client
# (ours, libzmq's)
DIFFERENT = {
    "a signature that is not zeros": ("protocol 0x11000001", "no detail 0x20"), # libzmq opens the box, and does not look
    "a type that cannot be": ("protocol 0x10000018", "no word"), # libzmq only closes
    "a type that there is not": ("protocol 0x10000018", "no word"),
}


class Library:
    """As much of the manual's functions as is needed here."""

    def __init__(self, path):
        self.calls = ctypes.CDLL(path, use_errno=True)
        self.calls.zmq_ctx_new.restype = ctypes.c_void_p
        self.calls.zmq_socket.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.calls.zmq_ctx_new())

    def good(self, result):
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return result

    def socket(self, kind):
        return ctypes.c_void_p(self.calls.zmq_socket(self.context, kind))

    def set(self, socket, option, value):
        data = struct.pack("i", value) if isinstance(value, int) else value
        self.good(self.calls.zmq_setsockopt(socket, option, data, ctypes.c_size_t(len(data))))

    def receive(self, socket):
        room = ctypes.create_string_buffer(256)
        size = self.good(self.calls.zmq_recv(socket, room, ctypes.c_size_t(len(room)), 0))
        return room.raw[:size]


def outcome(library, monitor):
    while True:
        try:
            event, value = struct.unpack("=HI", library.receive(monitor))
        except BlockingIOError:
            return "no word"
        library.receive(monitor)
        if event == HANDSHAKE_SUCCEEDED:
            return "succeeded"
        if event in HANDSHAKE_FAILED:
            return f"{HANDSHAKE_FAILED[event]} {value:#x}"


def attack(path, wrong, first):
    """Whether the server took part as far as the step that is done wrong."""
    with curve.CurvePeer(path) as peer:
        peer.say(greeting(b"CURVE"))
        if not peer.until(lambda heard: len(heard) >= GREETING, 1):
            return False
        if not first:
            peer.say_body(peer.hello())
            answer = peer.answer(1)
            if answer is None:
                return False
            peer.welcome(answer)
        peer.say_body(wrong(peer))
        peer.until(lambda heard: False, 1) # its answer, or its end
        return True


def code(library, place, number, wrong, first):
    """None: the server took no part."""
    events, path = b"inproc://events-%d" % number, f"{place}/{number}"
    server, monitor = library.socket(PULL), library.socket(PAIR)
    library.set(server, CURVE_SERVER, 1)
    library.set(server, CURVE_SECRETKEY, curve.SERVER_SECRET)
    library.set(monitor, RCVTIMEO, SECONDS * 1000)
    library.good(library.calls.zmq_socket_monitor(server, events, 0xFFFF))
    library.good(library.calls.zmq_connect(monitor, events))
    library.good(library.calls.zmq_bind(server, f"ipc://{path}".encode()))
    found = outcome(library, monitor) if attack(path, wrong, first) else None
    # libzmq's own thread would wait for ever for somebody who hears the next event.
    library.good(library.calls.zmq_socket_monitor(server, None, 0))
    library.good(library.calls.zmq_close(server))
    library.good(library.calls.zmq_close(monitor))
    return found


def codes(path):
    library, numbers = Library(path), itertools.count()
    second = {**curve.wrong_initiates(), "nothing": lambda peer: peer.initiate()}
    attacks = [(*each, True) for each in curve.wrong_hellos().items()] + [(*each, False) for each in second.items()]
    with tempfile.TemporaryDirectory() as place:
        def repeated(wrong, first):
            attempts = (code(library, place, next(numbers), wrong, first) for _ in range(ATTEMPTS))
            return next((found for found in attempts if found), None)
        found = {name: repeated(wrong, first) for name, wrong, first in attacks}
    library.good(library.calls.zmq_ctx_term(library.context))
    return found


def main(libraries):
    if len(libraries) == 1:
        print(json.dumps(codes(libraries[0])))
        return 0
    ours, theirs = [json.loads(subprocess.run([sys.executable, __file__, each], check=True, timeout=200,
                                              stdout=subprocess.PIPE).stdout) for each in libraries]
    failed = 0
    for name, code_of_ours in ours.items():
        pair = (code_of_ours, theirs[name])
        good = pair == DIFFERENT[name] if name in DIFFERENT else pair[0] == pair[1] and pair[0] is not None
        print(f"{'' if good else 'WRONG: '}{name}: {pair[0]}, libzmq: {pair[1]}")
        failed += not good
    return int(failed > 0)


sys.exit(main(sys.argv[1:]))

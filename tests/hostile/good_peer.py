# SPDX-License-Identifier: GPL-3.0-or-later
"""A good peer: libzmq by pyzmq, in a process of its own. Five messages a round, each round timed, until a line comes on
stdin; then one line of JSON: rounds, lost, repeated, late (seconds over what is allowed, at worst).
    good_peer.py TYPE ENDPOINT MECHANISM REPORT TAG PID [IDENTITY]
PID is the server's. What it sends has the form TAG:n; one that sends only finds its messages in the server's REPORT."""
import json
import os
import select
import sys
import time

import zmq

from build_kind import BUILD_IS_SLOWER
from sleepiness import Sleepiness

ALLOWED = 0.25 * BUILD_IS_SLOWER
PATIENCE = 15.0
SERVER_PUBLIC = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
PUBLIC = b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
SECRET = b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"


class Report:
    def __init__(self, path, tag):
        self.file = open(path, "rb")
        self.rest = b""
        self.mark = ("%s:" % tag).encode().hex().encode()

    def numbers(self):
        lines = (self.rest + self.file.read()).split(b"\n")
        self.rest = lines.pop()
        for line in lines:
            last = line[2:].split(b",")[-1]
            if last.startswith(self.mark):
                yield int(bytes.fromhex(last.decode()).split(b":")[1])


class Peer:
    def __init__(self, kind, endpoint, mechanism, report, tag, identity=None):
        self.kind = kind
        self.tag = tag
        self.socket = zmq.Context().socket(getattr(zmq, kind))
        self.socket.linger = 0
        if identity:
            self.socket.identity = identity.encode()
        if mechanism == "PLAIN":
            self.socket.plain_username, self.socket.plain_password = b"admin", b"secret"
        elif mechanism == "CURVE":
            self.socket.curve_serverkey = SERVER_PUBLIC
            self.socket.curve_publickey, self.socket.curve_secretkey = PUBLIC, SECRET
        if kind == "SUB":
            self.socket.subscribe(b"S:")
        self.socket.connect(endpoint)
        self.report = Report(report, tag)
        self.next = 0
        self.expected = 0 if kind not in ("SUB", "PULL") else None
        self.lost = 0
        self.repeated = 0

    def note(self, number):
        """A PULL has its share only, whoever else pulls."""
        if self.expected is None or (self.kind == "PULL" and number > self.expected):
            self.expected = number
        self.lost += max(0, number - self.expected)
        self.repeated += 1 if number < self.expected else 0
        self.expected = max(self.expected, number + 1)

    def five(self):
        """False: it did not get through in a very long time."""
        end = time.monotonic() + PATIENCE
        if self.kind == "REQ":
            return all(self.one(end) for _ in range(5))
        if self.kind in ("SUB", "PULL"):
            return all(self.answer(end) for _ in range(5))
        for _ in range(5):
            self.send()
        if self.kind in ("DEALER", "PAIR"):
            return all(self.answer(end) for _ in range(5))
        while self.expected < self.next:
            for number in self.report.numbers():
                self.note(number)
            if time.monotonic() > end:
                return False
            time.sleep(0.001)
        return True

    def send(self):
        self.socket.send(("%s:%d" % (self.tag, self.next)).encode())
        self.next += 1

    def one(self, end):
        self.send()
        return self.answer(end)

    def answer(self, end):
        if not self.socket.poll(max(0, int((end - time.monotonic()) * 1000))):
            return False
        self.note(int(self.socket.recv_multipart()[-1].split(b":")[1]))
        return True


def main():
    server = int(sys.argv.pop(6))
    peer = Peer(*sys.argv[1:])
    sleepiness = Sleepiness(server, os.getpid())
    late, rounds, got_through = 0.0, 0, True
    while got_through:
        sleepiness.take()
        start = time.monotonic()
        got_through = peer.five()
        if rounds > 0:  # the first one finds its server
            late = max(late, time.monotonic() - start - ALLOWED - sleepiness.take())
        rounds += 1
        print("round", flush=True)
        if select.select([sys.stdin], [], [], 0.02)[0]:
            break
    if not got_through:
        peer.lost += max(1, peer.next - (peer.expected or 0))
    print(json.dumps({"rounds": rounds, "lost": peer.lost, "repeated": peer.repeated, "late": late}), flush=True)


main()

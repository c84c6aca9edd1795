# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of one sentence share: a program under attack, and good peers that must not notice."""
import contextlib
import os
import pathlib
import shutil
import tempfile
import time
import unittest

import programs
from sleepiness import Sleepiness

SERVERS = ("PULL", "ROUTER", "REP", "PAIR", "DEALER", "SUB", "PUB", "XPUB", "PUSH")


class HostileTest(unittest.TestCase):
    folder_of_programs = None
    command_line = None
    suffix = ""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hostile-"))
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.count = 0

    def program(self, role, kind, mechanism, path, **options):
        self.count += 1
        binary = self.folder_of_programs / ("attack_" + role + self.suffix)
        program = programs.Program(binary, self.folder, "%s-%d" % (role, self.count), kind, mechanism, path, **options)
        self.addCleanup(program.stop)
        return program

    def server(self, kind, mechanism="NULL", **options):
        if kind in ("PUB", "XPUB", "PUSH"):
            options.setdefault("send_every", 10)
        path = options.pop("path", self.folder / ("server-%d" % self.count))
        return self.program("server", kind, mechanism, path, **options)

    def client(self, kind, path, mechanism="NULL", **options):
        return self.program("client", kind, mechanism, path, **options)

    def good_peer(self, server, kind, tag, identity=None):
        peer = programs.GoodPeer(server, kind, tag, identity)
        self.addCleanup(peer.kill)
        return peer

    @contextlib.contextmanager
    def attacked(self, kind, mechanism="NULL", identity=None, **options):
        """A server with a good peer before, during and after what happens inside; another comes during, one after."""
        server = self.server(kind, mechanism, **options)
        before = self.good_peer(server, kind, "before", identity)
        self.assertTrue(before.went_round(2), "no good peer could talk before the attack")
        yield server
        self.assertTrue(server.alive(), "the server died")
        self.assertTrue(before.went_round(2), "the good peer was cut off")
        after = self.good_peer(server, kind, "after")
        self.assertTrue(after.went_round(2), "no good peer could talk after the attack")
        if kind == "PAIR":
            return
        for peer in (before, after):
            self.unharmed(peer)
        self.assertTrue(server.alive(), "the server died")

    def unharmed(self, peer):
        result = peer.finish()
        self.assertEqual((result["lost"], result["repeated"]), (0, 0), "messages of a good peer")
        self.assertLessEqual(result["late"], 0, "a good peer was delayed")

    def during(self, server, kind):
        """A good peer that comes while the attack goes on."""
        peer = self.good_peer(server, kind, "during")
        self.assertTrue(peer.went_round(2), "no good peer could talk during the attack")
        self.unharmed(peer)

    def only_good(self, server):
        """What the application received came from good peers."""
        tags = (b"before:", b"during:", b"after:")
        strange = [parts for parts in server.messages() if not parts[-1].startswith(tags)]
        self.assertEqual(strange[:3], [], "%d foreign messages reached the application" % len(strange))

    def happens_within(self, seconds, condition, text):
        """The machine's own delay is taken off."""
        sleepiness = Sleepiness()
        start = time.monotonic()
        self.assertTrue(programs.wait_until(condition), text)
        self.assertLessEqual(time.monotonic() - start - sleepiness.take(), seconds, text)

    def closes(self, peer, seconds=0.25):
        self.assertIsNotNone(peer.closed_within(seconds), "the connection was not closed")

    def stays(self, peer, seconds=0.3):
        self.assertIsNone(peer.closed_within(seconds), "the connection was closed")

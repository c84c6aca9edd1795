# SPDX-License-Identifier: GPL-3.0-or-later
"""PLAIN: what P2, P3, P6, P16 and Z11 mean for it. The ends of names have a p."""
import socket
import time

import plain
from cases import HostileTest
from programs import wait_until
from test_limits import found_in_memory
from wire import Listener, greeting, message, ready

WORD = b"a-pass-word-that-nobody-may-ever-see"
LOST = b"another-word-that-no-handler-is-asked-for"


class Plain(HostileTest):
    def test_P6p_a_server_checks_every_step(self):
        with self.attacked("PULL", "PLAIN") as server:
            for name, words in plain.HELLOS.items():
                with self.subTest(name), plain.PlainPeer(server.path) as peer:
                    self.assertTrue(peer.start())
                    peer.say(words + message(b"evil"))
                    self.closes(peer)
                    self.assertNotIn(b"READY", peer.heard)
                    self.assertNotIn(b"WELCOME", peer.heard)
            for name, words in plain.INITIATES.items():
                with self.subTest("welcome, then " + name), plain.PlainPeer(server.path) as peer:
                    self.assertTrue(peer.is_welcome())
                    peer.say(words + message(b"evil"))
                    self.closes(peer)
            self.during(server, "PULL")
            self.only_good(server)

    def test_P6p_a_client_checks_every_step(self):
        steps = [(name, b"", words) for name, words in plain.WELCOMES.items()]
        steps += [("WELCOME, then " + name, plain.WELCOME, words) for name, words in plain.READIES.items()]
        path = str(self.folder / "place")
        client = self.client("DEALER", path, "PLAIN")
        with Listener(path) as listener:
            for name, before, words in steps:
                with self.subTest(name), self.greeted(listener) as peer:
                    peer.say(before)
                    if before:
                        self.assertTrue(peer.until(lambda heard: b"INITIATE" in heard))
                    peer.say(words + ready(b"ROUTER") + message(b"evil"))
                    self.closes(peer)
                    self.assertNotIn(b"C:", peer.heard)
                    self.assertEqual("INITIATE" in peer.heard.decode("latin-1"), bool(before))
            with self.greeted(listener) as peer:  # and comes back to who knows how
                peer.say(plain.WELCOME + ready(b"ROUTER"))
                self.assertTrue(peer.until(lambda heard: b"C:" in heard))
        self.assertEqual(client.messages(), [])

    def greeted(self, listener):
        """The next connection, when the client has said HELLO."""
        peer = listener.accept()
        peer.say(greeting(b"PLAIN"))
        self.assertTrue(peer.until(lambda heard: plain.credentials() in heard), "it did not say HELLO")
        return peer

    def test_P3p_a_server_does_not_wait_for_ever(self):
        half = len(plain.initiate()) // 2
        steps = {"nothing": b"", "a signature": greeting(b"PLAIN")[:10], "half a greeting": greeting(b"PLAIN")[:40], "a greeting": greeting(b"PLAIN"),
                 "half of HELLO": greeting(b"PLAIN") + plain.credentials()[:9], "HELLO": greeting(b"PLAIN") + plain.credentials(),
                 "half of INITIATE": greeting(b"PLAIN") + plain.credentials() + plain.initiate()[:half]}
        with self.attacked("PULL", "PLAIN", handshake_ms=1000) as server:
            start = time.monotonic()
            peers = {name: plain.PlainPeer(server.path) for name in steps}
            for name, peer in peers.items():
                peer.say(steps[name])
            for name, peer in peers.items():
                self.assertIsNotNone(peer.closed_within(2), "%s, and it was never dropped" % name)
                self.assertGreater(time.monotonic() - start, 0.85, name)
                peer.close()
            self.only_good(server)

    def test_P3p_a_client_does_not_wait_for_ever(self):
        steps = {"nothing": b"", "half a greeting": greeting(b"PLAIN")[:40], "a greeting": greeting(b"PLAIN"),
                 "half of WELCOME": greeting(b"PLAIN") + plain.WELCOME[:6], "WELCOME": greeting(b"PLAIN") + plain.WELCOME,
                 "half of READY": greeting(b"PLAIN") + plain.WELCOME + ready(b"PULL")[:20]}
        path = str(self.folder / "place")
        self.client("PUSH", path, "PLAIN", handshake_ms=400)
        with Listener(path) as listener:
            for name, words in steps.items():
                with self.subTest(name), listener.accept() as peer:
                    start = time.monotonic()
                    peer.say(words)
                    self.assertIsNotNone(peer.closed_within(2), "it was never given up")
                    self.assertGreater(time.monotonic() - start, 0.25)
                    self.assertNotIn(b"C:", peer.heard)

    def test_P16p_a_server_tells_a_password_to_nobody(self):
        """Whichever way it was given: right, wrong, torn, or in what is no HELLO at all."""
        asked = {"wrong": plain.credentials(password=WORD), "as a user name": plain.credentials(user=WORD)}
        mine = plain.short(plain.USER) + plain.short(LOST)
        lost = {"one byte less": plain.command(b"HELLO", mine[:-1]), "more behind it": plain.command(b"HELLO", mine + b"\0"),
                "cut off": plain.credentials(password=LOST)[:-1], "in INITIATE": plain.command(b"INITIATE", mine),
                "in ERROR that lies": plain.frame(plain.ERROR + plain.short(LOST, 255), plain.COMMAND),
                "in a command without a name": plain.frame(b"\0" + mine, plain.COMMAND),
                "in the name of a command": plain.frame(plain.short(b"HELLO" + mine), plain.COMMAND), "as a message": message(LOST)}
        server = self.server("PULL", "PLAIN", handshake_ms=1000)
        for name, words in {**asked, **lost}.items():
            with self.subTest(name), plain.PlainPeer(server.path) as peer:
                self.assertTrue(peer.start())
                peer.say(words)
                if name == "cut off":
                    peer.socket.shutdown(socket.SHUT_WR)
                self.closes(peer)
                self.assertNotIn(WORD, peer.heard, "it was said back")
                self.assertNotIn(LOST, peer.heard, "it was said back")
        # What the handler was asked is the handler's.
        self.assertTrue(wait_until(lambda: not found_in_memory(server.process.pid, LOST), 2), "a password lies open")
        self.says_nothing_of(server, WORD)

    def test_P16p_a_client_tells_a_password_to_nobody_else(self):
        path = str(self.folder / "place")
        client = self.client("PUSH", path, "PLAIN")
        with Listener(path) as listener:
            for words in list(plain.WELCOMES.values()) + [plain.command(b"ERROR", plain.short(b"300"))]:
                with self.greeted(listener) as peer:
                    peer.say(words)
                    self.closes(peer)
                    self.assertEqual(peer.heard.count(plain.PASSWORD), 1)
        self.says_nothing_of(client, plain.PASSWORD)

    def says_nothing_of(self, program, word):
        self.assertTrue(program.alive())
        program.process.terminate()
        said = b"".join(program.process.communicate(timeout=10))
        self.assertNotIn(word, said)
        self.assertNotIn(word.hex().encode(), said + program.report.read_bytes())
        self.assertNotIn(word, program.report.read_bytes())

# SPDX-License-Identifier: GPL-3.0-or-later
"""Learnt from libzmq: one test for each of its ways that are not to be ours."""
import os
import random
import time
from contextlib import nullcontext

from cases import HostileTest
from programs import wait_until
from wire import (COMMAND, MORE, Listener, Peer, announced, command, frame, greeting, hello, message, peer_of, prop, ready)

NOISE = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS": bytes.fromhex("160301010001000100fc0303") + bytes(range(200)),
    "line feeds": b"\n" * 300,
    "zeros": bytes(300),
    "text": b"hello there, is anybody in? " * 20,
    "short frames": b"\x02\x00x" * 100,
    "noise": random.Random(1).randbytes(4096),
    "a ZMTP 1.0 identity and message": b"\x01\x00\x06\x00hello",
    "a signature of 1.0": b"\xff" + bytes(7) + b"\x01\x7e" + b"\x06\x00hello",
    "revision 0": b"\xff" + bytes(7) + b"\x01\x7f\x00" + b"\x06\x00hello",
}


class Rules(HostileTest):
    def test_Z1_descriptors_run_out_and_nobody_dies(self):
        with self.attacked("PULL", fd_limit=64) as server:
            crowd = [Peer(server.path) for _ in range(80)]
            time.sleep(0.5)
            self.assertTrue(server.alive(), "the server died")
            self.assertLess(server.load(), 0.05, "it spins")
            for peer in crowd:
                peer.close()

    def test_Z2_noise_never_becomes_a_message(self):
        for kind in ("PULL", "ROUTER", "DEALER", "SUB"):
            with self.subTest(kind), self.attacked(kind) if kind in ("PULL", "ROUTER") else nullcontext(self.server(kind)) as server:
                for name, noise in NOISE.items():
                    with Peer(server.path) as peer:
                        peer.say(noise)
                        self.assertIsNotNone(peer.closed_within(1), name)
                self.only_good(server)

    def test_Z2_a_client_says_nothing_to_noise(self):
        for kind in ("PUSH", "DEALER", "REQ", "PUB"):
            for name, noise in NOISE.items():
                with self.subTest(kind + " " + name), Listener(str(self.folder / "noise")) as listener:
                    client = self.client(kind, listener.path)
                    peer = listener.accept()
                    peer.say(noise)
                    peer.read(0.06)
                    self.assertNotIn(b"C:", peer.heard)
                    peer.close()
                    client.stop()

    def test_Z3_a_short_ping_is_answered_with_nothing(self):
        with self.attacked("PULL") as server:
            for data in (b"", b"\0"):
                with peer_of(server.path, b"PUSH") as peer:
                    peer.say(command(b"PING", data))
                    self.closes(peer)
                    self.assertEqual(peer.after_handshake(), b"")
            self.only_good(server)

    def test_Z4_a_long_time_to_live_is_long(self):
        with self.attacked("PULL") as server:
            with peer_of(server.path, b"PUSH") as patient, peer_of(server.path, b"PUSH") as hasty:
                patient.say(command(b"PING", (656).to_bytes(2, "big")))
                hasty.say(command(b"PING", (2).to_bytes(2, "big")))
                self.assertIsNotNone(hasty.closed_within(2), "a time-to-live of 0.2 s is kept")
                self.stays(patient, 0.3)

    def test_Z5_a_malformed_command_closes(self):
        with self.attacked("ROUTER") as server:
            for body in (b"", b"\0", b"\x20PING", b"\xff" * 100):
                with peer_of(server.path, b"DEALER") as peer:
                    peer.say(frame(body, COMMAND))
                    self.closes(peer)

    def test_Z6_commands_never_reach_the_application(self):
        for kind, fitting in (("PULL", b"PUSH"), ("ROUTER", b"DEALER"), ("DEALER", b"ROUTER"), ("SUB", b"PUB")):
            with self.subTest(kind):
                server = self.server(kind)
                with peer_of(server.path, fitting) as peer:
                    for name in (b"SUBSCRIBE", b"CANCEL", b"JOIN", b"LEAVE", b"WHATEVER"):
                        peer.say(command(name, b"topic"))
                    peer.say(message(b"S:end"))
                    self.assertTrue(wait_until(server.messages), "the message behind them did not come")
                    self.assertEqual([parts[-1] for parts in server.messages()], [b"S:end"])

    def test_Z7_a_requester_that_leaves_takes_no_reply_along(self):
        with self.attacked("REP") as server:
            for _ in range(5):
                for data in (message(b"no delimiter"), message(b"", b"question"), message(b"a", b"b"), b"\1\0",
                             random.Random(2).randbytes(2000), message(b"") * 20_000, message(b"no delimiter") * 20_000):
                    with peer_of(server.path, b"REQ") as peer:
                        peer.say(data)

    def test_Z8_an_unfinished_message_has_a_limit(self):
        with self.attacked("PULL", maxmsgsize=1 << 20) as server:
            before = server.memory()
            part = frame(bytes(1 << 20), MORE)
            with peer_of(server.path, b"PUSH") as peer:
                sent = 0
                while sent < 64 and peer.say(part):
                    sent += 1
                self.closes(peer, 1)
                self.assertLess(server.memory() - before, 16 << 20)
            self.only_good(server)

    def test_Z8_parts_have_a_limit_where_bytes_have_none(self):
        with self.attacked("PULL") as server:
            with peer_of(server.path, b"PUSH") as peer:
                peer.say(frame(b"", MORE) * 65_536)
                self.closes(peer, 2)
            self.only_good(server)
        server = self.server("PULL")  # whose application has enough to do with it
        with peer_of(server.path, b"PUSH") as peer:
            peer.say(frame(b"", MORE) * 65_534 + frame(b"end"))
            self.assertTrue(wait_until(lambda: any(len(parts) == 65_535 for parts in server.messages())))

    def test_Z9_ready_is_read_to_its_end(self):
        refused = {
            "ends in a name": command(b"READY", b"\x0bSocket"),
            "ends in a length": command(b"READY", b"\x0bSocket-Type\0\0"),
            "ends in a value": command(b"READY", b"\x0bSocket-Type\0\0\0\x09DEALER"),
            "rest behind": command(b"READY", prop(b"Socket-Type", b"DEALER") + b"\x05ab"),
            "unknown type": ready(b"DEALERS"),
            "identity of 256": ready(b"DEALER", b"i" * 256),
            "with MORE": bytes([COMMAND | MORE]) + ready(b"DEALER")[1:],
            "an empty command behind it": ready(b"DEALER") + frame(b"", COMMAND),
        }
        accepted = {
            "another case": command(b"READY", prop(b"socket-TYPE", b"DEALER")),
            "no command flag": b"\0" + ready(b"DEALER")[1:],
            "properties of one's own": ready(b"DEALER", b"", prop(b"X-Colour", b"red")),
            "identity of 255": ready(b"DEALER", b"i" * 255),
            "no type": command(b"READY"),
            "twice": ready(b"DEALER") * 2,
            "ERROR behind it": ready(b"DEALER") + command(b"ERROR", b"\0"),
        }
        with self.attacked("ROUTER") as server:
            for name, words in refused.items():
                with self.subTest(name), Peer(server.path) as peer:
                    peer.say(greeting() + words)
                    self.closes(peer)
            for name, words in accepted.items():
                with self.subTest(name), Peer(server.path) as peer:
                    peer.say(greeting() + words)
                    self.assertTrue(peer.admitted(), "not accepted")
                    peer.say(message(b"during:1"))
                    self.assertTrue(peer.until(lambda heard: heard.endswith(message(b"during:1"))), "not accepted")

    def test_Z11_a_client_tries_again_after_anything_but_a_refusal(self):
        bad = {"noise": b"HTTP/1.1 400 Bad Request\r\n\r\n", "another mechanism": greeting(b"PLAIN"),
               "another type": hello(b"SUB"), "a torn READY": greeting() + command(b"READY", b"\x0bSock")}
        for name, words in bad.items():
            with self.subTest(name):
                path = str(self.folder / "place")
                with Listener(path) as listener:
                    client = self.client("PUSH", path)
                    for _ in range(2):
                        with listener.accept() as peer:
                            peer.say(words)
                            peer.closed_within(1)
                server = self.server("PULL", path=path)
                self.assertTrue(wait_until(server.messages, 6), "the client did not come back")
                server.stop()
                client.stop()

    def test_Z12_what_is_no_socket_is_never_touched(self):
        path = self.folder / "file"
        path.write_text("precious")
        (self.folder / "link").symlink_to(path)
        os.mkfifo(self.folder / "fifo")
        for name in ("file", "link", "fifo"):
            with self.subTest(name), self.assertRaises(AssertionError):
                self.server("PULL", path=self.folder / name)
        self.assertEqual(path.read_text(), "precious")
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertTrue((self.folder / "fifo").is_fifo())

    def test_Z13_subscriptions_count(self):
        for form in (lambda on: command(b"SUBSCRIBE" if on else b"CANCEL", b"S"), lambda on: message(bytes([on]) + b"S")):
            with self.attacked("PUB") as server, peer_of(server.path, b"SUB") as peer:
                peer.say(form(True) + form(True) + form(False))
                self.assertTrue(peer.until(lambda heard: heard.count(b"S:") >= 20), "one cancel undid two subscriptions")
                peer.say(form(False))
                time.sleep(0.1)
                count = peer.read(0.1).count(b"S:")
                self.assertEqual(peer.read(0.2).count(b"S:"), count)

    def test_Z14_a_message_right_behind_ready_is_taken(self):
        with self.attacked("PULL") as server:
            for number in range(20):
                with Peer(server.path) as peer:
                    peer.say(hello(b"PUSH") + message(b"during:%d" % number))
                    peer.admitted()
            self.assertTrue(wait_until(lambda: sum(parts[0].startswith(b"during") for parts in server.messages()) == 20))

    def test_Z14_a_client_waits_for_ready(self):
        with Listener(str(self.folder / "slow")) as listener:
            self.client("PUSH", listener.path)
            peer = listener.accept()
            peer.say(greeting())
            self.assertTrue(peer.admitted())
            self.assertNotIn(b"C:", peer.read(0.2))
            peer.say(ready(b"PULL"))
            self.assertTrue(peer.until(lambda heard: b"C:" in heard))

    def test_Z14_nor_does_a_server_speak_before_it(self):
        for kind, fitting in (("PUSH", b"PULL"), ("PUB", b"SUB"), ("XPUB", b"SUB")):
            with self.subTest(kind), self.attacked(kind, send_every=2) as server, Peer(server.path) as peer:
                peer.say(greeting())
                self.assertTrue(peer.admitted())
                peer.read(0.1)
                self.assertEqual(peer.after_handshake(), b"")
                peer.say(ready(fitting) + (command(b"SUBSCRIBE", b"S:") if fitting == b"SUB" else b""))
                self.assertTrue(peer.until(lambda heard: b"S:" in heard))

    def test_Z15_a_push_gives_back_whoever_floods_it(self):
        floods = (command(b"SUBSCRIBE", b"x") * 20_000, message(b"unwanted") * 20_000, message(b"\1x") * 20_000)
        with self.attacked("PUSH", send_every=2) as server:
            before = server.descriptors()
            for flood in floods:
                for _ in range(7):
                    with peer_of(server.path, b"PULL") as peer:
                        peer.say(flood, 0.5)
            self.assertTrue(wait_until(lambda: server.descriptors() <= before, 2), "%d descriptors leaked" % (server.descriptors() - before))
            with peer_of(server.path, b"PULL") as peer:
                peer.say(announced(1 << 40))
            self.assertTrue(wait_until(lambda: server.descriptors() <= before, 2))

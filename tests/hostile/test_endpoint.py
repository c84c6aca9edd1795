# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile peer at an endpoint that we bind, sentences P1 to P9."""
import os
import pathlib
import random
import time

import curve
import plain
from build_kind import BUILD_IS_SLOWER
from cases import HostileTest
from programs import wait_until
from wire import (COMMAND, MORE, Peer, announced, command, frame, greeting, hello, message, peer_of, ready)

CORPUS = pathlib.Path(__file__).parent.parent / "fuzz" / "corpus"
MEBI = 1 << 20


def corpus():
    """What the fuzz targets keep."""
    return [file.read_bytes()[1:] for folder in ("session", "decoder") for file in sorted((CORPUS / folder).iterdir())]


def mutations(inputs, count):
    """The same ones each time."""
    chance = random.Random(4)
    for _ in range(count):
        data = bytearray(chance.choice(inputs))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at:at + chance.choice((0, 1, 1, 4))] = chance.randbytes(chance.choice((0, 1, 1, 3)))
        yield bytes(data)


MALFORMED = {
    "MORE on a command": bytes([COMMAND | MORE, 5]) + b"\4PING",
    "a length over 2^63": announced(1 << 63),
    "a command without a name": frame(b"", COMMAND),
    "a name that ends too late": frame(b"\x20SUBSCRIBE", COMMAND),
    "a PING that is too short": command(b"PING", b"\0"),
}
MALFORMED_BEFORE = {
    "no signature": b"\x01\0",
    "another mechanism": greeting(b"PLAIN"),
    "a mechanism with more behind its name": greeting(b"NULL\0x"),
    "a message instead of READY": greeting() + frame(b"12345678"),
    "an unknown command": greeting() + command(b"HELLO"),
    "a torn READY": greeting() + command(b"READY", b"\x0bSocket"),
    "another type": hello(b"PUB"),
}


class Endpoint(HostileTest):
    def test_P1_nothing_that_is_said_harms_a_good_peer(self):
        inputs = corpus()
        for kind, fitting in (("PULL", b"PUSH"), ("ROUTER", b"DEALER"), ("PUB", b"SUB"), ("REP", b"REQ")):
            with self.subTest(kind), self.attacked(kind) as server:
                for data in inputs + list(mutations(inputs + [hello(fitting) + message(b"", b"x")], 150)):
                    with Peer(server.path) as peer:
                        peer.say(data, 0.5)
                    with peer_of(server.path, fitting) as peer:
                        peer.say(data, 0.5)
                self.during(server, kind)

    def test_P1_nor_where_a_mechanism_is_asked_for(self):
        for mechanism, steps in (("PLAIN", (b"", greeting(b"PLAIN"), greeting(b"PLAIN") + plain.credentials())),
                                 ("CURVE", (b"", greeting(b"CURVE")))):
            inputs = corpus() + [file.read_bytes()[1:] for file in sorted((CORPUS / "curve").iterdir())]
            with self.subTest(mechanism), self.attacked("PULL", mechanism) as server:
                for data in inputs + list(mutations(inputs, 100)):
                    for step in steps:
                        with Peer(server.path) as peer:
                            peer.say(step + data, 0.5)
                for data in mutations(inputs, 50) if mechanism == "CURVE" else ():
                    with curve.CurvePeer(server.path) as peer:
                        self.assertTrue(peer.complete())
                        peer.say_body(peer.sealed(data))
                        peer.say(data, 0.5)
                self.during(server, "PULL")

    def test_P2_nothing_before_the_handshake_reaches_the_application(self):
        self.nothing_before_the_handshake("NULL", "CURVE")

    def test_P2p_nothing_before_the_handshake_of_plain(self):
        self.nothing_before_the_handshake("PLAIN")

    def nothing_before_the_handshake(self, *mechanisms):
        words = message(b"evil") * 10
        for mechanism in mechanisms:
            own = mechanism.encode()
            attempts = [words, greeting(own)[:11] + words, greeting(own) + words, hello(b"PUSH") + words if mechanism != "NULL" else words,
                        greeting(b"NULL") + words + ready(b"PUSH"), greeting(own) + command(b"SUBSCRIBE", b"x") + words,
                        greeting(own) + command(b"INITIATE", ready(b"PUSH")[8:]) + words, greeting(own) + command(b"WELCOME") + words,
                        greeting(own) + command(b"HELLO", b"\5admin\5wrong") + command(b"INITIATE", ready(b"PUSH")[8:]) + words]
            with self.subTest(mechanism), self.attacked("PULL", mechanism) as server:
                for attempt in attempts:
                    with Peer(server.path) as peer:
                        peer.say(attempt)
                        peer.closed_within(0.1)
                self.only_good(server)

    def test_P3_a_handshake_has_its_time_however_it_is_spaced(self):
        with self.attacked("PULL", handshake_ms=1000) as server:
            start = time.monotonic()
            peers = {"silent": (Peer(server.path), iter(())), "slow": (Peer(server.path), iter(hello(b"PUSH"))),
                     "waits for READY": (Peer(server.path), iter(()))}
            peers["waits for READY"][0].say(greeting())
            ends = {}
            while len(ends) < len(peers) and time.monotonic() - start < 3:
                for name, (peer, rest) in peers.items():
                    if name not in ends:
                        byte = next(rest, None)
                        if byte is not None:
                            peer.say(bytes([byte]))
                        if peer.closed_within(0.01) is not None:
                            ends[name] = time.monotonic() - start
            for name in peers:
                self.assertIn(name, ends, "was never dropped")
                self.assertAlmostEqual(ends[name], 1.0, delta=0.15, msg=name)

    def test_P4_memory_follows_bytes_received(self):
        stages = {"silent": b"", "half a greeting": greeting()[:30], "a READY that was only announced": greeting() + b"\6" + announced(60 << 10)[1:],
                  "a command that is under way": greeting() + announced(60 << 10, COMMAND) + b"\5READY"}
        for name, words in stages.items():
            with self.subTest(name):
                server = self.server("PULL")
                peers = [Peer(server.path) for _ in range(100)]  # what is needed once
                for peer in peers:
                    peer.say(words)
                peers[-1].until(lambda heard: len(heard) >= 10)
                before = server.memory()
                more = [Peer(server.path) for _ in range(900)]
                for peer in more:
                    peer.say(words)
                for peer in more:
                    peer.until(lambda heard: len(heard) >= (64 if len(words) > 60 else 10))
                each = (server.memory() - before) / len(more)
                for peer in peers + more:
                    peer.close()
                server.stop()
                self.assertLessEqual(each, 4096 * BUILD_IS_SLOWER)

    def test_P4_a_long_command_before_ready_is_cut_off(self):
        with self.attacked("PULL") as server:
            with Peer(server.path) as peer:
                peer.say(greeting() + announced((64 << 10) + 1, COMMAND))
                self.closes(peer)
            with Peer(server.path) as peer:
                peer.say(greeting() + announced(1 << 30, COMMAND) + b"\5READY")
                self.closes(peer)

    def test_P5_what_is_announced_is_not_allocated(self):
        with self.attacked("PULL") as server:
            before = server.memory()
            with peer_of(server.path, b"PUSH") as peer:
                peer.say(announced(1 << 30) + bytes(1000))
                time.sleep(0.2)
                self.assertLess(server.memory() - before, 16 * MEBI)
            self.only_good(server)

    def test_P5_what_passes_the_limit_closes(self):
        with self.attacked("PULL", maxmsgsize=4096) as server:
            for words in (announced(4097), announced(1 << 30), frame(bytes(4096), MORE) + b"\0\1", frame(bytes(255), MORE) * 17):
                with peer_of(server.path, b"PUSH") as peer:
                    peer.say(words)
                    self.closes(peer)
            with peer_of(server.path, b"PUSH") as peer:
                peer.say(frame(bytes(2048), MORE) + frame(b"during:".ljust(2048, b"0")))
                self.assertTrue(wait_until(lambda: any(len(parts) == 2 for parts in server.messages())), "the limit itself is allowed")

    def test_P6_malformed_closes_at_once(self):
        cases = [(name, hello(b"PUSH"), words) for name, words in MALFORMED.items()]
        cases += [(name, b"", words) for name, words in MALFORMED_BEFORE.items()]
        with self.attacked("PULL") as server:
            for name, before, words in cases:
                with self.subTest(name):
                    self.assertLessEqual(min(self.seconds_to_close(server, before, words) for _ in range(3)), 0.05)
            self.only_good(server)

    def seconds_to_close(self, server, before, words):
        with Peer(server.path) as peer:
            peer.say(before)
            if before:
                peer.admitted()
            start = time.monotonic()
            peer.say(words)
            if peer.closed_within(0.5) is None:
                return 1
            self.assertEqual(peer.after_handshake() if before else b"", b"", "it was answered")
            return time.monotonic() - start

    def test_P7_messages_are_whole_or_not_at_all(self):
        whole = (b"during:first", b"second" * 50, b"third")
        words = message(*whole)
        chance = random.Random(7)
        with self.attacked("PULL") as server:
            for _ in range(100):
                with peer_of(server.path, b"PUSH") as peer:
                    peer.say(words * chance.randrange(3) + words[:chance.randrange(len(words))])
            for _ in range(9_900):
                with Peer(server.path) as peer:
                    peer.say(hello(b"PUSH") + words[:chance.randrange(len(words))])
            with peer_of(server.path, b"PUSH") as peer:
                peer.say(message(b"during:end"))
                self.assertTrue(wait_until(lambda: (b"during:end",) in server.messages()))
            received = [parts for parts in server.messages() if parts[0].startswith(b"during:")]
            self.assertEqual(set(received), {whole, (b"during:end",)})

    def test_P8_passed_descriptors_are_closed(self):
        with self.attacked("PULL") as server:
            before = server.descriptors()
            for start, rest in ((b"", hello(b"PUSH")), (hello(b"PUSH"), message(b"during:8")), (hello(b"PUSH") + message(b"during:9")[:3], b"rin")):
                with Peer(server.path) as peer:
                    peer.say(start)
                    if start:
                        peer.admitted()
                    reading, writing = os.pipe()
                    peer.pass_descriptor(rest, writing)
                    os.close(writing)
                    os.set_blocking(reading, False)
                    self.happens_within(0.1, lambda end=reading: self.at_end(end), "the descriptor was kept")
                    os.close(reading)
                    self.stays(peer, 0.05)
            self.assertTrue(wait_until(lambda: server.descriptors() <= before))

    @staticmethod
    def at_end(reading):
        try:
            return os.read(reading, 1) == b""
        except BlockingIOError:
            return False

    def test_P9_a_shortage_ends_by_itself(self):
        with self.attacked("PULL", fd_limit=64) as server:
            crowd = [Peer(server.path) for _ in range(90)]
            self.assertTrue(wait_until(lambda: server.descriptors() >= 60 or not server.alive()))
            self.assertTrue(server.alive(), "the server died")
            self.assertLess(server.load(), 0.05, "it spins")
            for peer in crowd:
                peer.close()
            start = time.monotonic()
            with peer_of(server.path, b"PUSH"):
                self.assertLess(time.monotonic() - start, 1)

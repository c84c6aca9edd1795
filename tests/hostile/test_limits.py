# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile peer at an endpoint that we bind, sentences P10 to P17 and rule Z10."""
import contextlib
import os
import resource
import signal
import socket
import struct
import time
import unittest

import curve
from build_kind import BUILD_IS_SLOWER
from cases import HostileTest
from programs import wait_until
from wire import Peer, command, frame, greeting, hello, message, peer_of

MEBI = 1 << 20
NOBODY = 65534


def in_another_user(work):
    """Runs work(write) as nobody in a child; answers the child and what reads what it writes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            work(lambda text: os.write(writing, text.encode()))
        finally:
            os._exit(0)
    os.close(writing)
    return child, os.fdopen(reading)


class Limits(HostileTest):
    def test_P10_closed_connections_give_everything_back(self):
        with self.attacked("PULL") as server:
            self.come_and_go(server, 12_000)  # until each thread keeps as many blocks for its next ones as it ever does
            self.assertTrue(wait_until(lambda: server.descriptors() <= self.fewest(server)))
            descriptors, before = server.descriptors(), server.memory()
            self.come_and_go(server, 100_000)
            self.assertTrue(wait_until(lambda: server.descriptors() <= descriptors), "descriptors were kept")
            self.assertLess(server.memory(), before * 1.05 + MEBI // 4)

    def fewest(self, server):
        return min(server.descriptors() for _ in range(20))

    def come_and_go(self, server, count):
        words = (b"", greeting()[:20], greeting(), hello(b"PUSH"), hello(b"PUSH") + message(b"during:1")[:5], b"noise")
        for number in range(count):
            with Peer(server.path) as peer:
                peer.say(words[number % len(words)])
                if number % 60 == 3:
                    peer.admitted()

    def test_P11_quiet_peers_cost_no_time(self):
        server = self.server("PULL", handshake_ms=60_000)
        crowd = [Peer(server.path) for _ in range(1000)]
        for number, peer in enumerate(crowd):
            peer.say((b"", greeting(), hello(b"PUSH"), hello(b"PUSH"))[number % 4])
            if number % 4 == 3:
                peer.admitted()
                peer.socket.shutdown(socket.SHUT_WR if number % 8 == 3 else socket.SHUT_RD)
        wait_until(lambda: server.load(0.1) == 0, 3)
        self.assertLess(server.load(2), 0.01)

    def test_P12_a_peer_that_never_reads_has_its_queue_and_no_more(self):
        for kind, size, count in (("ROUTER", 100_000, 600), ("ROUTER", 10, 50_000)):
            with self.subTest("%d bytes" % size), self.attacked(kind) as server:
                before = server.memory()
                words = message(b"during:1" + bytes(size))
                with peer_of(server.path, b"DEALER") as peer:
                    sent = 0
                    while sent < count and peer.say(words, 0.3):
                        sent += 1
                    self.assertLess(server.memory() - before, 19 * MEBI * BUILD_IS_SLOWER)  # 16 in the queue; the rest is read just now
                    self.during(server, kind)

    def test_P12_the_queue_ends_at_its_mark(self):
        with self.attacked("ROUTER") as server, peer_of(server.path, b"DEALER") as peer:
            words = message(b"during:1" + bytes(1000))
            for _ in range(5000):
                self.assertTrue(peer.say(words))
            self.assertTrue(wait_until(lambda: server.report.stat().st_size > 5000 * 2000, 20))
            answers = peer.read(0.5).count(b"during:1")
            self.assertGreaterEqual(answers, 1000)
            self.assertLess(answers, 1400)  # 1000 in the queue, and what the kernel holds

    def test_P12_subscribers_that_never_read(self):
        with self.attacked("PUB", send_every=1) as server:
            before = server.memory()
            crowd = [peer_of(server.path, b"SUB") for _ in range(50)]
            for peer in crowd:
                peer.say(command(b"SUBSCRIBE"))
            self.during(server, "PUB")
            self.assertLess(server.memory() - before, 16 * MEBI)

    def test_P13_subscriptions_have_a_limit(self):
        with self.attacked("PUB") as server:
            with peer_of(server.path, b"SUB") as peer:
                self.assertTrue(peer.say(command_of(b"SUBSCRIBE", bytes(MEBI))))
                self.stays(peer, 0.2)
                for number in range(1, 66):
                    if not peer.say(command_of(b"SUBSCRIBE", bytes([number]) + bytes(MEBI - 1))):
                        break
                self.closes(peer, 2)
            with peer_of(server.path, b"SUB") as peer:
                self.assertTrue(self.subscribe(peer, 20_000))
                self.during(server, "PUB")

    def test_P13_a_million_prefixes_and_no_more(self):
        server = self.server("PUB")
        with peer_of(server.path, b"SUB") as peer:
            self.subscribe(peer, 1_001_000)
            self.closes(peer, 10)
        self.assertTrue(server.alive())

    def subscribe(self, peer, count):
        """To so many different prefixes."""
        return all(peer.say(b"".join(command(b"SUBSCRIBE", struct.pack(">I", start + number)) for number in range(1000)))
                   for start in range(0, count, 1000))

    def test_P13_deep_prefixes_end_without_recursion(self):
        with self.small_stack(), self.attacked("PUB") as server:
            with peer_of(server.path, b"SUB") as peer:
                for length in range(1, 10_000):  # each in the one before
                    self.assertTrue(peer.say(command_of(b"SUBSCRIBE", b"x" * length)))
                self.stays(peer, 0.1)
            with peer_of(server.path, b"SUB") as peer:
                peer.say(command_of(b"SUBSCRIBE", b"y" * MEBI))

    @contextlib.contextmanager
    def small_stack(self):
        """Of what is started inside: some bytes for each of so many calls would not fit."""
        before = resource.getrlimit(resource.RLIMIT_STACK)
        resource.setrlimit(resource.RLIMIT_STACK, (256 << 10, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_STACK, before)

    def test_P14_nobody_takes_an_identity(self):
        with self.attacked("ROUTER", identity="good") as server:
            with peer_of(server.path, b"DEALER", b"good") as thief:
                thief.say(message(b"before:999"))
                self.assertEqual(thief.read(0.3).count(b"before:"), 0, "it heard the other's replies")
            self.assertNotIn(b"before:999", [parts[-1] for parts in server.messages()])

    def test_P14_nobody_takes_a_reply_or_a_subscription(self):
        with self.attacked("REP") as server:
            with peer_of(server.path, b"REQ") as thief:
                for _ in range(200):
                    thief.say(message(b"", b"during:x"))
                thief.read(0.3)
                self.assertNotIn(b"before:", thief.heard)
        with self.attacked("PUB") as server:
            with peer_of(server.path, b"SUB") as vandal:
                vandal.say(command(b"CANCEL", b"S:") * 100 + message(b"\0S:") * 100)

    @unittest.skipIf(os.geteuid() != 0, "becomes another user: needs root")
    def test_P15_another_user_has_half(self):
        with self.attacked("PULL", fd_limit=80) as server:
            os.chmod(server.path, 0o666)
            path = server.path

            def crowd(write):
                peers = []
                for _ in range(70):
                    peers.append(Peer(path))
                    peers[-1].say(hello(b"PUSH"))
                admitted = sum(peer.admitted(1) for peer in peers)
                write("%d\n" % admitted)
                time.sleep(60)

            child, reading = in_another_user(crowd)
            try:
                self.assertEqual(int(reading.readline()), 40)
                self.during(server, "PULL")
            finally:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                reading.close()

    def test_P15_handshakes_of_one_user_are_counted(self):
        with self.attacked("PULL") as server:
            before = server.descriptors()
            crowd = [Peer(server.path) for _ in range(2000)]
            self.during(server, "PULL")
            self.assertLessEqual(server.descriptors() - before, 1024 + 2)
            for peer in crowd:
                peer.close()

    def test_P16_secrets_are_not_where_a_core_dump_would_find_them(self):
        with self.attacked("PULL", "CURVE") as server:
            peer = curve.CurvePeer(server.path)
            self.assertTrue(peer.complete())
            peer.close()
            self.assertEqual(found_in_memory(server.process.pid, curve.SERVER_SECRET), [], "the secret key lies open")

    def test_P17_every_step_of_curve_is_checked(self):
        with self.attacked("PULL", "CURVE") as server:
            for name, words in curve.wrong_hellos().items():
                with self.subTest(name), curve.CurvePeer(server.path) as peer:
                    peer.start()
                    peer.say_body(words(peer))
                    self.closes(peer)
            for name, words in curve.wrong_initiates().items():
                with self.subTest(name), curve.CurvePeer(server.path) as peer:
                    peer.start()
                    peer.say_body(peer.hello())
                    peer.welcome(peer.answer())
                    peer.say_body(words(peer))
                    self.closes(peer)
            for name, words in messages().items():
                with self.subTest(name), curve.CurvePeer(server.path) as peer:
                    self.assertTrue(peer.complete())
                    for body in words(peer):
                        peer.say_body(body, 0)
                    self.closes(peer)
            self.only_good(server)

    def test_P17_no_answer_is_larger_than_the_question(self):
        server = self.server("PULL", "CURVE")
        with curve.CurvePeer(server.path) as peer:
            peer.start()
            body = peer.hello()
            peer.say_body(body)
            self.assertLessEqual(len(peer.answer()), len(body))
            peer.read(0.1)
            self.assertLessEqual(len(peer.heard) - 64, len(frame(body)))

    def test_Z10_the_vouch_names_this_server(self):
        with self.attacked("PULL", "CURVE") as server, curve.CurvePeer(server.path) as peer:
            peer.start()
            peer.say_body(peer.hello())
            peer.welcome(peer.answer())
            peer.say_body(peer.initiate(vouched_server=bytes(32)))
            self.closes(peer)


def command_of(name, data):
    """Of any length."""
    return frame(bytes([len(name)]) + name + data, 4)


def messages():
    return {
        "a changed box": lambda peer: [curve.flipped(peer.sealed(b"evil"), 20)],
        "the other direction": lambda peer: [peer.sealed(b"evil", b"S")],
        "a nonce again": lambda peer: [peer.sealed(b"during:1"), peer.sealed(b"evil", nonce=struct.pack(">Q", peer.number))],
        "a lower nonce": lambda peer: [peer.sealed(b"evil", nonce=struct.pack(">Q", 1))],
        "too short": lambda peer: [b"\7MESSAGE" + bytes(8)],
        "in the clear": lambda peer: [b"evil"],
    }


def found_in_memory(pid, secret):
    """Mappings that a core dump would hold and in which any part of the secret's end lies: the heap overwrites the first
    16 bytes of what it gets back."""
    parts = [secret[start:start + 12] for start in range(min(16, len(secret) - 12), len(secret) - 11)]
    found, dumped, start, end, name = [], False, 0, 0, ""
    with open("/proc/%d/smaps" % pid, encoding="utf-8") as maps, open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in maps:
            fields = line.split()
            if "-" in fields[0] and not fields[0].endswith(":"):
                start, end = (int(part, 16) for part in fields[0].split("-"))
                name = fields[5] if len(fields) > 5 else "anonymous"
                dumped = fields[1].startswith("rw")
            elif fields[0] == "VmFlags:" and dumped and "dd" not in fields:
                memory.seek(start)
                there = memory.read(end - start)
                if any(part in there for part in parts):
                    found.append(name)
    return found

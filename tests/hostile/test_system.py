# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's own unkindness, sentences S1 to S4 and S6: broken pipes, interrupted calls, a clock that jumps, being stopped for
a while, and being told to end."""
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest

from cases import HostileTest
from programs import ignored, wait_until
from wire import Listener, Peer, greeting, hello, message, peer_of

# Whatever the programs call in traffic, and what they may. Not close, which gives the descriptor back all the same, nor
# futex, which only the C library calls.
CALLS = ("read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,epoll_wait,epoll_pwait,epoll_pwait2,epoll_ctl,poll,ppoll,accept,accept4,"
         "connect,openat,timerfd_settime")


MANY = 10_000
TEN_YEARS = 10 * 365 * 24 * 3600
# Of a build that is not optimised, whose iterators check everything, so much more.
LONGEST_END = 0.5 if os.environ.get("IPCSCOPE_OPTIMISED") == "1" else 1.0
STOPPED = float(os.environ.get("IPCSCOPE_STOPPED_SECONDS", "1.5"))


class Wall:
    """A wall clock that can be made to jump, of programs that are started with its environment."""

    def __init__(self, folder, library):
        self.file = folder / "clock"
        self.set(0)
        options = [os.environ.get("ASAN_OPTIONS", ""), "verify_asan_link_order=0"]
        self.environment = {"LD_PRELOAD": str(library), "JUMPING_CLOCK": str(self.file), "ASAN_OPTIONS": ":".join(filter(None, options))}

    def set(self, seconds):
        """So many seconds ahead of the real one."""
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))


class System(HostileTest):
    def test_S1_a_broken_pipe_kills_nobody(self):
        leaving = {"close": Peer.close, "shutdown": lambda peer: peer.socket.shutdown(socket.SHUT_RDWR),
                   "shutdown of reading": lambda peer: peer.socket.shutdown(socket.SHUT_RD)}
        for kind, fitting, words in (("REP", b"REQ", message(b"", b"question")), ("ROUTER", b"DEALER", message(b"during:1") * 50),
                                     ("PUB", b"SUB", message(b"\1S:")), ("PUSH", b"PULL", b"")):
            with self.subTest(kind), self.attacked(kind, **({"send_every": 2} if kind in ("PUB", "PUSH") else {})) as server:
                self.assertFalse(ignored(server.process.pid, signal.SIGPIPE), "the library changed what SIGPIPE does")
                for leave in list(leaving.values()) * 10:
                    peer = peer_of(server.path, fitting)
                    peer.say(words)
                    leave(peer)
                    self.addCleanup(peer.close)
                for start in (b"", hello(fitting)):
                    for _ in range(20):
                        peer = Peer(server.path)
                        peer.socket.shutdown(socket.SHUT_RD)
                        peer.say(start + words if start else b"")
                        self.addCleanup(peer.close)

    def test_S1_nor_a_client(self):
        for kind, fitting in (("PUSH", b"PULL"), ("REQ", b"REP"), ("DEALER", b"ROUTER"), ("SUB", b"PUB")):
            with self.subTest(kind), Listener(str(self.folder / "x")) as listener:
                client = self.client(kind, listener.path, send_every=1)
                for number in range(12):
                    with listener.accept() as peer:
                        if number % 3 == 0:
                            peer.socket.shutdown(socket.SHUT_RD)
                        peer.say(hello(fitting))
                        if number % 3 == 1:
                            peer.admitted()
                            peer.socket.shutdown(socket.SHUT_RD)
                            peer.read(0.02)
                self.assertTrue(client.alive(), "a signal killed it")
                self.assertFalse(ignored(client.process.pid, signal.SIGPIPE), "the library changed what SIGPIPE does")
                client.stop()

    def test_S1_programs_ignore_the_signal(self):
        server = self.server("PUB")
        watch = subprocess.Popen([str(self.command_line), "watch", server.path, "--type", "SUB"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.assertTrue(watch.stdout.readline())
            self.assertTrue(ignored(watch.pid, signal.SIGPIPE))
            watch.stdout.close()
            self.assertGreaterEqual(watch.wait(5), 0, "a signal killed it")
        finally:
            watch.kill()
            watch.wait()

    @unittest.skipUnless(shutil.which("strace"), "interrupts calls with strace")
    def test_S2_interrupted_calls_change_nothing(self):
        for kind, every in ((kind, every) for kind in ("PULL", "ROUTER", "PUB", "REP") for every in (2, 3, 7)):
            with self.subTest("%s, every %dth" % (kind, every)):
                server = self.server(kind)
                trace = self.interrupted(server, every)
                peer = self.good_peer(server, kind, "during")
                self.assertTrue(peer.went_round(20), "no good peer could talk")
                result = peer.finish()
                self.assertEqual((result["lost"], result["repeated"]), (0, 0))
                self.assertTrue(server.alive())
                self.assertTrue(self.is_traced(server))
                trace.terminate()

    @unittest.skipUnless(shutil.which("strace"), "interrupts calls with strace")
    def test_S2_nor_for_a_client(self):
        """Which finds its server, loses it and finds the next one; what it says comes whole, what it hears in order and once."""
        for every in (2, 3, 7):
            with self.subTest("every %dth" % every):
                path = str(self.folder / ("place-%d" % every))
                client = self.client("DEALER", path, handshake_ms=1000)
                trace = self.interrupted(client, every)
                first = self.server("ROUTER", path=path)
                self.assertTrue(wait_until(lambda: len(client.messages()) > 50, 20), "it did not find its server")
                first.stop()
                heard = len(client.messages())
                next_one = self.server("ROUTER", path=path)
                self.assertTrue(wait_until(lambda: len(client.messages()) > heard + 50, 20), "it did not come back")
                self.assertTrue(client.alive() and self.is_traced(client))
                trace.terminate()
                trace.wait()
                client.stop()
                for server in (first, next_one):
                    said = self.numbers(server)
                    self.assertEqual(said, list(range(said[0], said[0] + len(said))))
                heard = self.numbers(client)  # not what was under way when the first one went
                self.assertEqual(heard, sorted(set(heard)))

    @staticmethod
    def numbers(program):
        return [int(parts[-1].split(b":")[1]) for parts in program.messages()]

    def interrupted(self, program, every):
        """strace, which lets so many of its calls fail from now on."""
        trace = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(program.process.pid),
                                  "-e", "trace=" + CALLS, "-e", "inject=%s:error=EINTR:when=2+%d" % (CALLS, every)], stderr=subprocess.PIPE)
        self.addCleanup(trace.stderr.close)
        self.addCleanup(trace.wait)
        self.addCleanup(trace.terminate)
        self.assertTrue(wait_until(lambda: self.is_traced(program) or trace.poll() is not None))
        if trace.poll() is not None:
            self.skipTest("strace may not look at processes here")
        return trace

    @staticmethod
    def is_traced(program):
        with open("/proc/%d/status" % program.process.pid, encoding="ascii") as file:
            return "TracerPid:\t0\n" not in file.read()

    def test_S3_a_handshake_keeps_its_time_when_the_clock_jumps(self):
        for years, jump in (("ten years on", TEN_YEARS), ("ten years back", -TEN_YEARS)):
            with self.subTest(years):
                wall = self.wall()
                server = self.server("PULL", handshake_ms=1000, environment=wall.environment)
                start = time.monotonic()
                with Peer(server.path) as silent, Peer(server.path) as slow:
                    slow.say(greeting())
                    self.assertIsNone(silent.closed_within(0.5), "it was dropped before the clock jumped")
                    wall.set(jump)
                    self.assertIsNotNone(silent.closed_within(2), "it was never dropped")
                    self.assertGreater(time.monotonic() - start, 0.85)
                    self.assertIsNotNone(slow.closed_within(0.3), "it was never dropped")
                server.stop()

    def test_S3_heartbeats_and_pauses_are_the_same_when_the_clock_jumps(self):
        for years, jump in (("ten years on", TEN_YEARS), ("ten years back", -TEN_YEARS)):
            with self.subTest(years):
                wall = self.wall()
                server = self.server("ROUTER", heartbeat_ms=200, environment=wall.environment)
                client = self.client("DEALER", server.path, heartbeat_ms=200, environment=wall.environment)
                self.assertTrue(wait_until(lambda: len(client.messages()) > 5))
                one = self.connections(server)
                wall.set(jump)
                before = len(client.messages())
                self.assertTrue(wait_until(lambda: len(client.messages()) > before + 80), "messages stopped")
                self.assertEqual(self.connections(server), one, "the connection is another one")
                with peer_of(server.path, b"DEALER") as silent:
                    self.assertIsNotNone(silent.closed_within(1), "heartbeats stopped")
                server.stop()
                wall.set(0)
                again = self.server("ROUTER", path=server.path, environment=wall.environment)
                self.assertTrue(wait_until(again.messages, 2), "the client did not come back")
                again.stop()
                client.stop()

    def wall(self):
        return Wall(self.folder, self.folder_of_programs / "jumping_clock.so")

    def test_S4h_nobody_is_dropped_because_we_slept(self):
        server = self.server("ROUTER", heartbeat_ms=200, handshake_ms=1000)
        client = self.client("DEALER", server.path, heartbeat_ms=200)
        self.assertTrue(wait_until(lambda: len(client.messages()) > 5))
        one = self.connections(server)
        for sleeper in (server, client):
            os.kill(sleeper.process.pid, signal.SIGSTOP)
        time.sleep(STOPPED)
        for sleeper in (server, client):
            os.kill(sleeper.process.pid, signal.SIGCONT)
        before = len(client.messages())
        self.assertTrue(wait_until(lambda: len(client.messages()) > before + 5))
        self.assertEqual(self.connections(server), one, "the connection is another one")
        with peer_of(server.path, b"DEALER") as silent:
            self.assertIsNotNone(silent.closed_within(2), "heartbeats did not start anew")

    def test_S4_a_handshake_goes_on_after_sleep(self):
        with Listener(str(self.folder / "x")) as listener:
            client = self.client("PUSH", listener.path, handshake_ms=500)
            peer = listener.accept()
            self.assertTrue(peer.until(lambda heard: len(heard) >= 10))
            os.kill(client.process.pid, signal.SIGSTOP)
            time.sleep(1)
            peer.say(greeting())
            os.kill(client.process.pid, signal.SIGCONT)
            self.assertTrue(peer.until(lambda heard: len(heard) > 64, 1), "it was dropped for our own sleep")

    def test_S6_closing_takes_little_time_with_many_peers(self):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if 0 <= limit < MANY + 200:
            self.skipTest("so many descriptors are not allowed here")
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        server = self.server("DEALER")
        crowd = [peer_of(server.path, b"DEALER") for _ in range(MANY)]
        lived, before = server.processor_time(), self.children_used()
        took = server.stop()
        self.assertEqual(server.process.returncode, 0)
        used = self.children_used() - before - lived
        print("%.3f s, of them %.3f s of processor time" % (took, used))
        self.assertLessEqual(used, LONGEST_END)
        for peer in crowd:
            peer.close()

    @staticmethod
    def children_used():
        """Seconds of processor time of those that have ended."""
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    @staticmethod
    def connections(program):
        """The sockets it holds, by their numbers in the kernel."""
        folder = "/proc/%d/fd" % program.process.pid
        names = (os.readlink(os.path.join(folder, name)) for name in os.listdir(folder))
        return sorted(name for name in names if name.startswith("socket:"))

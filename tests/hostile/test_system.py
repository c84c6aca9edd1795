# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's own unkindness, sentences S2 and S4: interrupted calls, and being stopped for a while."""
import os
import resource
import shutil
import signal
import subprocess
import time
import unittest

from cases import HostileTest
from programs import wait_until
from wire import Listener, greeting, peer_of

# Whatever the programs call in traffic, and what they may. Not close, which gives the descriptor back all the same, nor
# futex, which only the C library calls.
CALLS = ("read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,epoll_wait,epoll_pwait,epoll_pwait2,epoll_ctl,poll,ppoll,accept,accept4,"
         "connect,openat,timerfd_settime")


MANY = 10_000


class System(HostileTest):
    @unittest.skipUnless(shutil.which("strace"), "interrupts calls with strace")
    def test_S2_interrupted_calls_change_nothing(self):
        for kind, every in ((kind, every) for kind in ("PULL", "ROUTER", "PUB", "REP") for every in (2, 3, 7)):
            with self.subTest("%s, every %dth" % (kind, every)):
                server = self.server(kind)
                trace = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(server.process.pid),
                                          "-e", "trace=" + CALLS, "-e", "inject=%s:error=EINTR:when=2+%d" % (CALLS, every)],
                                         stderr=subprocess.PIPE)
                self.addCleanup(trace.wait)
                self.addCleanup(trace.terminate)
                self.assertTrue(wait_until(lambda: self.is_traced(server) or trace.poll() is not None))
                if trace.poll() is not None:
                    self.skipTest("strace may not look at processes here")
                peer = self.good_peer(server, kind, "during")
                self.assertTrue(peer.went_round(20), "no good peer could talk")
                result = peer.finish()
                self.assertEqual((result["lost"], result["repeated"]), (0, 0))
                self.assertTrue(server.alive())
                self.assertTrue(self.is_traced(server))
                trace.terminate()

    @staticmethod
    def is_traced(program):
        with open("/proc/%d/status" % program.process.pid, encoding="ascii") as file:
            return "TracerPid:\t0\n" not in file.read()

    def test_S4h_nobody_is_dropped_because_we_slept(self):
        server = self.server("ROUTER", heartbeat_ms=200, handshake_ms=1000)
        client = self.client("DEALER", server.path, heartbeat_ms=200)
        self.assertTrue(wait_until(lambda: len(client.messages()) > 5))
        one = self.connections(server)
        for sleeper in (server, client):
            os.kill(sleeper.process.pid, signal.SIGSTOP)
        time.sleep(1.5)
        for sleeper in (server, client):
            os.kill(sleeper.process.pid, signal.SIGCONT)
        before = len(client.messages())
        self.assertTrue(wait_until(lambda: len(client.messages()) > before + 5))
        self.assertEqual(self.connections(server), one, "the connection is another one")

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
        server.stop()
        self.assertEqual(server.process.returncode, 0)
        used = self.children_used() - before - lived
        self.assertLessEqual(used, 1)  # 0.2 in a release build, whose iterators check nothing
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

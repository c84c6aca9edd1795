# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile endpoint that we connect to or look at, sentences C1 to C6."""
import os
import re
import socket
import subprocess
import time

import zmq

from build_kind import BUILD_IS_SLOWER
from cases import HostileTest
from programs import wait_until
from test_endpoint import corpus, mutations
from wire import Listener, command, greeting, hello, message, prop, ready

RAW = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa6-\xaf]")
EVIL = b"\x1b[31mred\x07\xe2\x80\xaetxt.exe\x00\x9b\xff\r\nnext"


class Client(HostileTest):
    def look_at(self, path, seconds=3):
        """What the command line says of an endpoint, and how long it took."""
        start = time.monotonic()
        run = subprocess.run([str(self.command_line), "watch", path, "--for", str(seconds)], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, check=False)
        return run, time.monotonic() - start

    def test_C1_connecting_never_waits(self):
        places = {}
        os.mkfifo(self.folder / "fifo")
        places["a FIFO"] = self.folder / "fifo"
        places["nothing"] = self.folder / "nothing"
        places["a folder"] = self.folder
        full = Listener(str(self.folder / "full"), 0)
        waiting = []
        while True:
            waiting.append(socket.socket(socket.AF_UNIX))
            waiting[-1].setblocking(False)
            try:
                waiting[-1].connect(full.path)
            except BlockingIOError:
                break
        places["a full backlog"] = full.path
        for name, path in places.items():
            with self.subTest(name):
                start = time.monotonic()
                client = self.client("DEALER", path)
                self.assertLess(time.monotonic() - start, 0.5)
                self.assertLess(client.load(0.3), 0.05 * BUILD_IS_SLOWER, "it spins")
                self.assertLess(client.stop(), 0.5, "it could not be stopped")
        for one in waiting:
            one.close()
        full.close()

    def test_C2_looking_leaves_an_endpoint_as_it_was(self):
        context = zmq.Context()
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.bind("ipc://%s/push" % self.folder)
        for _ in range(3):
            run, seconds = self.look_at(str(self.folder / "push"), 1)
            self.assertLess(seconds, 2.5)
            self.assertIn(b"PUSH", run.stdout)
        pull.connect("ipc://%s/push" % self.folder)
        for number in range(20):
            push.send(b"%d" % number)
        for number in range(20):
            self.assertTrue(pull.poll(2000), "a message was taken out")
            self.assertEqual(pull.recv(), b"%d" % number)
        context.destroy(0)

    def test_C2_a_silent_endpoint_has_its_time_and_no_more(self):
        for name, words in (("nothing", b""), ("a signature", greeting()[:10]), ("a greeting", greeting())):
            with self.subTest(name), Listener(str(self.folder / "silent")) as listener:
                start = time.monotonic()
                look = subprocess.Popen([str(self.command_line), "watch", listener.path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                count = 0
                while look.poll() is None and time.monotonic() - start < 4:
                    try:
                        peer = listener.accept(0.2)
                        count += 1
                        peer.say(words)
                    except TimeoutError:
                        pass
                took = time.monotonic() - start
                look.kill()
                look.wait()
                self.assertLess(took, 2.5)
                self.assertLessEqual(count, 2)

    def test_C3_a_client_comes_back_and_does_not_hurry(self):
        ways = {"closes": None, "noise": b"noise" * 10, "accepts and closes": hello(b"ROUTER"), "malformed": hello(b"ROUTER") + b"\4\0",
                "another type": hello(b"SUB")}
        path = str(self.folder / "place")
        for name, words in ways.items():
            with self.subTest(name):
                client = self.client("DEALER", path)
                attempts = 0
                with Listener(path) as listener:
                    end = time.monotonic() + 1.5
                    while time.monotonic() < end:
                        try:
                            peer = listener.accept(max(0.01, end - time.monotonic()))
                        except TimeoutError:
                            break
                        attempts += 1
                        if words:
                            peer.say(words)
                            peer.read(0.005)
                        peer.close()
                self.assertGreaterEqual(attempts, 2, "it did not try again")
                self.assertLessEqual(attempts, 16, "more than ten attempts a second")
                server = self.server("ROUTER", path=path)
                self.assertTrue(wait_until(server.messages, 5.5), "it did not come back")
                server.stop()
                client.stop()

    def test_C3_nothing_that_a_server_says_ends_a_client(self):
        """Each input twice to each kind, as all that is said and behind a handshake; ERROR alone may send them away."""
        for kind, fitting, good in (("DEALER", b"ROUTER", "ROUTER"), ("SUB", b"PUB", "PUB"), ("PULL", b"PUSH", "PUSH")):
            path = str(self.folder / kind)
            inputs = corpus()
            inputs += mutations(inputs + [hello(fitting) + message(b"", b"x")], 100)
            inputs = [data for data in inputs if b"ERROR" not in data and b"RROR" not in data]
            with self.subTest(kind):
                clients = [self.client(kind, path) for _ in range(20)]
                with Listener(path, 64) as listener:
                    for data in inputs:
                        for words in (data, hello(fitting) + data):
                            with listener.accept() as peer:
                                peer.say(words, 0.2)
                                peer.read(0.002)
                self.assertTrue(all(client.alive() for client in clients), "a client died")
                server = self.server(good, path=path)
                before = [len(client.messages()) for client in clients]
                self.assertTrue(wait_until(lambda: all(len(client.messages()) > count for client, count in zip(clients, before)), 10),
                                "a client did not come back")
                server.stop()
                for client in clients:
                    client.stop()

    def test_C4_a_secured_client_says_nothing_to_less(self):
        weaker = {"NULL": hello(b"PULL"), "NULL and more": hello(b"PULL") + message(b"x"), "2.0": greeting()[:10] + b"\1\7\0\0",
                  "1.0": b"\1\0", "WELCOME without asking": greeting(b"NULL") + command(b"WELCOME") + ready(b"PULL")}
        for mechanism in ("PLAIN", "CURVE"):
            for name, words in weaker.items():
                with self.subTest(mechanism + " and " + name), Listener(str(self.folder / "weak")) as listener:
                    client = self.client("PUSH", listener.path, mechanism)
                    with listener.accept() as peer:
                        peer.say(words)
                        peer.closed_within(0.3)
                        for secret in (b"admin", b"secret", b"C:", b"HELLO"):
                            self.assertNotIn(secret, peer.heard)
                        self.assertLessEqual(len(peer.heard), 64)
                    client.stop()

    def test_C5_no_message_leaves_before_the_handshake_is_complete(self):
        stages = {"NULL": [greeting()[:10], greeting()[10:11], greeting()[11:]],
                  "PLAIN": [greeting(b"PLAIN")[:11], greeting(b"PLAIN")[11:], command(b"WELCOME")],
                  "CURVE": [greeting(b"CURVE")[:11], greeting(b"CURVE")[11:]]}
        for mechanism, words in stages.items():
            with self.subTest(mechanism), Listener(str(self.folder / "slow")) as listener:
                client = self.client("PUSH", listener.path, mechanism)
                with listener.accept() as peer:
                    for part in words:
                        peer.say(part)
                        self.assertNotIn(b"C:", peer.read(0.1))
                    if mechanism != "CURVE":
                        peer.say(ready(b"PULL"))
                        self.assertTrue(peer.until(lambda heard: b"C:" in heard), "nor after it")
                client.stop()

    def test_C6_what_a_server_says_of_itself_is_shown_escaped(self):
        sayings = {
            "mechanism": greeting(EVIL[:20]),
            "reason": greeting() + command(b"ERROR", bytes([len(EVIL) * 3]) + EVIL * 3),
            "type": greeting() + ready(EVIL * 5),
            "identity": greeting() + ready(b"ROUTER", EVIL * 6),
            "property": greeting() + ready(b"ROUTER", b"", prop(b"X-" + EVIL, EVIL * 3)),
            "bytes": EVIL * 20,
        }
        for name, words in sayings.items():
            with self.subTest(name), Listener(str(self.folder / "evil")) as listener:
                look = subprocess.Popen([str(self.command_line), "watch", listener.path, "--for", "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                for _ in range(2):
                    try:
                        peer = listener.accept(1)
                        peer.say(words)
                        peer.closed_within(1)
                    except TimeoutError:
                        break
                text = look.communicate()[0]
                self.assertIsNone(RAW.search(text), text)
                for line in text.splitlines():
                    self.assertLessEqual(len(line.decode()), 400, "it is not shortened")

    def test_C6_and_shortened(self):
        longest, most = b"y" * 255, 200
        sayings = {
            "mechanism": greeting(b"y" * 20),
            "reason": greeting() + command(b"ERROR", bytes([255]) + longest),
            "type": greeting() + ready(longest * 20),
            "identity": greeting() + ready(b"ROUTER", longest),
            "name of a property": greeting() + ready(b"ROUTER", b"", prop(b"X-" + longest[2:], b"value")),
            "property": greeting() + ready(b"ROUTER", b"", prop(b"X-Long", longest * 20)),
            "User-Id": greeting() + ready(b"ROUTER", b"", prop(b"User-Id", longest * 20)),
            "name of a command": greeting() + command(longest),
            "bytes": longest * 20,
        }
        for name, words in sayings.items():
            for arguments in (["watch", "--for", "1"], ["identify"]):
                with self.subTest(name + " to " + " ".join(arguments)), Listener(str(self.folder / "long")) as listener:
                    look = subprocess.Popen([self.command_line, arguments[0], listener.path, *arguments[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    while look.poll() is None:
                        try:
                            peer = listener.accept(0.2)
                            peer.say(words)
                        except TimeoutError:
                            pass
                    text = look.communicate()[0]
                    self.assertNotIn(b"y" * (most + 1), text, "it is not shortened")

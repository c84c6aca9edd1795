# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and files of sockets as the programs treat them, sentences 1a, N1, N3, N5, N6 and N8."""
import base64
import ctypes
import json
import os
import re
import socket
import stat
import subprocess
import time

import zmq

from cases import HostileTest
from programs import wait_until
from test_client import RAW

LIBZMQ = ctypes.CDLL("libzmq.so.5")
NAMES = (b"two\nlines", b"x\n0c: 00000002 00000000 00010000 0001 01 7 forged", b"\x1b[31mred\x07", b"\xe2\x80\xaegpj.\xe2\x81\xa6",
         b"bad\xff\xfe", b" blanks ", b"\t\r", b"$(touch pwned);touch pwned", b"'\"`\\", b"@at", b"-n", b"*?[a]")


class Names(HostileTest):
    def setUp(self):
        super().setUp()
        self.context = zmq.Context()
        self.addCleanup(self.context.destroy, 0)
        self.sockets = []

    def socket_of_libzmq(self, kind, verb, path):
        """Bound or connected there."""
        one = self.context.socket(kind)
        self.sockets.append(one)
        does = getattr(LIBZMQ, "zmq_" + verb)  # pyzmq takes no bytes that are not UTF-8
        self.assertEqual(does(ctypes.c_void_p(one.underlying), b"ipc://" + os.fsencode(path)), 0)
        return one

    def says(self, *arguments):
        return subprocess.run([self.command_line, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd=self.folder)

    def binder(self, path, *more, umask=-1, before=(), environment=None):
        """A command line that has bound there; `told` is how it said so."""
        run = subprocess.Popen([*before, self.command_line, "watch", "--bind", "--type", "PULL", path, *more], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, umask=umask, env={**os.environ, **(environment or {})})
        self.addCleanup(run.stderr.close)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        run.told = next((line for line in run.stderr if line.startswith(b"Bound")), b"")
        self.assertTrue(run.told, "it did not bind")
        return run

    def test_1a_the_c_functions_take_a_live_name_and_harm_nobody_at_it(self):
        path = self.folder / "live"
        first, old = self.socket_of_libzmq(zmq.PULL, "bind", path), self.socket_of_libzmq(zmq.PUSH, "connect", path)
        old.send(b"before")
        self.assertTrue(first.poll(5000))
        server = self.server("PULL", path=path)
        self.socket_of_libzmq(zmq.PUSH, "connect", path).send(b"to the newest")
        self.assertTrue(wait_until(server.messages))
        old.send(b"to the first")
        self.assertEqual([first.recv() for _ in range(2) if first.poll(5000)], [b"before", b"to the first"])
        self.assertEqual(server.messages(), [(b"to the newest",)])
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(["live", server.report.name]), "something lies beside it")

    def test_1a_the_command_line_takes_a_live_name_only_when_asked(self):
        path = self.folder / "live"
        first = self.socket_of_libzmq(zmq.PULL, "bind", path)
        before = path.lstat()
        run = self.says("watch", "--bind", "--type", "PULL", path, "--for", "5")
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"IS-109", run.stdout)
        self.assertEqual((path.lstat().st_ino, path.lstat().st_ctime_ns), (before.st_ino, before.st_ctime_ns), "it was touched")
        self.socket_of_libzmq(zmq.PUSH, "connect", path).send(b"still there")
        self.assertTrue(first.poll(5000))
        self.binder(path, "--option", "TAKEOVER=on")
        self.assertNotEqual(path.lstat().st_ino, before.st_ino)

    def test_1a_a_dead_name_is_replaced_and_told(self):
        path = self.folder / "dead"
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))
            one.listen()
        self.assertIn(b"replaced a stale file", self.binder(path).told)

    def test_N1_every_name_is_shown_once_and_opens(self):
        names = [*NAMES, b"x" * (107 - len(os.fsencode(self.folder)) - 1)]
        paths = [os.path.join(os.fsencode(self.folder), name) for name in names]
        for path in paths:
            self.socket_of_libzmq(zmq.PUB, "bind", path)
        listed = [json.loads(line) for line in self.says("list", "--json").stdout.decode().splitlines()]
        inside = [name for name in (base64.b64decode(row["name64"]) for row in listed) if name.startswith(os.fsencode(self.folder))]
        self.assertEqual(sorted(inside), sorted(paths))
        for arguments in (["list"], ["list", "--owners"], ["list", "--json"]):
            text = self.says(*arguments).stdout
            self.assertIsNone(RAW.search(text), text)
        for path in paths:
            with self.subTest(path):
                run = self.says("identify", path, "--anyway")
                self.assertEqual(run.returncode, 0, run.stdout)
                self.assertIn(b"PUB", run.stdout)
                self.assertIsNone(RAW.search(run.stdout))
        self.assertEqual(sorted(os.listdir(os.fsencode(self.folder))), sorted(names), "something else was made")

    def test_N3_whoever_ends_leaves_the_file_of_another(self):
        path = self.folder / "name"
        server = self.server("PULL", path=path)
        newer = self.socket_of_libzmq(zmq.PULL, "bind", path)
        server.stop()
        self.socket_of_libzmq(zmq.PUSH, "connect", path).send(b"there")
        self.assertTrue(newer.poll(5000), "the newer one lost its name")
        alone = self.server("PULL", path=self.folder / "alone")
        alone.stop()
        self.assertFalse((self.folder / "alone").exists(), "it left its own file")

    def mode(self, path):
        return stat.S_IMODE(os.lstat(path).st_mode)

    def test_N5_the_umask_says_it_for_the_c_functions_and_the_settings_for_us(self):
        for umask in (0o000, 0o027, 0o077):
            before = os.umask(umask)
            try:
                server = self.server("PULL", path=self.folder / ("api-%o" % umask))
            finally:
                os.umask(before)
            self.assertEqual(self.mode(server.path), 0o777 & ~umask)
            for asked, expected in ((None, 0o600), ("0666", 0o666), ("0640", 0o640)):
                path = self.folder / ("own-%o-%o" % (umask, expected))
                self.binder(path, *(["--option", "FILE_MODE=" + asked] if asked else []), umask=umask)
                self.assertEqual(self.mode(path), expected)

    def test_N5_a_mode_is_set_before_anybody_can_connect(self):
        for umask, asked, order in ((0, None, "fchmod,bind,listen"), (0o077, "0666", "fchmod,bind,chmod,listen")):
            log, path = self.folder / "calls", self.folder / ("%o" % umask)
            strace = ("strace", "-D", "-f", "-qq", "-o", log, "-e", "trace=bind,fchmod,fchmodat,chmod,listen,umask")
            self.binder(path, *(["--option", "FILE_MODE=" + asked] if asked else []), umask=umask, before=strace)
            calls = re.findall(r"^\d+ +(\w+)\((.*)", log.read_text(errors="replace"), re.M)
            ours = [name.replace("fchmodat", "chmod") for name, rest in calls if "AF_NETLINK" not in rest]
            self.assertEqual(",".join(ours), order)  # and never the umask

    def test_N6_what_a_killed_program_left_goes_with_the_next_start(self):
        places = {"XDG_RUNTIME_DIR": str(self.folder), "TMPDIR": str(self.folder)}
        for _ in range(3):
            killed = self.binder("ipc://*", environment=places)
            killed.kill()
            killed.wait()
        left = list(self.folder.iterdir())
        self.assertEqual(len(left), 3)
        for folder in left:
            self.assertEqual(self.mode(folder), 0o700)
            for file in (*folder.iterdir(), folder):
                os.utime(file, (time.time() - 60,) * 2, follow_symlinks=False)
        next_one = self.binder("ipc://*", environment=places)
        self.assertEqual(len(list(self.folder.iterdir())), 1)
        next_one.terminate()
        next_one.wait()
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_N8_a_long_path_is_told(self):
        room = len(os.fsencode(self.folder)) + 1
        self.binder(self.folder / ("x" * (107 - room)))
        for size in (108, 109):
            run = self.says("watch", "--bind", "--type", "PULL", self.folder / ("x" * (size - room)), "--for", "1")
            self.assertEqual(run.returncode, 3)
            self.assertIn(b"IS-107", run.stdout)

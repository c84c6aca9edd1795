# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are attacked, and what /proc says of them."""
import json
import os
import pathlib
import signal
import subprocess
import time

from wire import readable

HERE = pathlib.Path(__file__).parent
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


def wait_until(condition, seconds=5.0):
    """Whether it became true."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result or time.monotonic() > end:
            return result
        time.sleep(0.002)


def ignored(pid, number):
    """Whether a process ignores this signal."""
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        mask = next(line.split()[1] for line in file if line.startswith("SigIgn:"))
    return bool(int(mask, 16) >> (number - 1) & 1)


class Program:
    """attack_server or attack_client, with its report."""

    def __init__(self, binary, folder, name, kind, mechanism, path, environment=None, **options):
        self.report = folder / (name + ".report")
        self.report.touch()
        self.path = str(path)
        self.endpoint = "ipc://" + self.path
        self.mechanism = mechanism
        arguments = [str(binary), "--type", kind, "--endpoint", self.endpoint, "--report", str(self.report), "--mechanism", mechanism]
        for key, value in options.items():
            arguments += ["--" + key.replace("_", "-"), str(value)]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
        if not readable(self.process.stdout, 20) or self.process.stdout.readline() != b"ready\n":
            self.process.kill()
            raise AssertionError("%s did not start: %s" % (name, self.process.stderr.read().decode()))

    def alive(self):
        return self.process.poll() is None

    def messages(self):
        """Everything in its report, as tuples of frames."""
        lines = self.report.read_text().splitlines()
        return [tuple(bytes.fromhex(part) for part in line[2:].split(",")) for line in lines]

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def memory(self):
        """Bytes resident."""
        with open("/proc/%d/statm" % self.process.pid, encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE

    def processor_time(self):
        """Seconds of all its threads."""
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def load(self, seconds=1.0):
        """The part of one core that it uses for so long."""
        before, start = self.processor_time(), time.monotonic()
        time.sleep(seconds)
        return (self.processor_time() - before) / (time.monotonic() - start)

    def stop(self):
        """Seconds until it ended."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        return time.monotonic() - start


FITTING = {"PULL": "PUSH", "ROUTER": "DEALER", "REP": "REQ", "DEALER": "DEALER", "PAIR": "PAIR", "PUB": "SUB", "XPUB": "SUB",
           "PUSH": "PULL", "SUB": "PUB"}


class GoodPeer:
    """libzmq in a process of its own; see good_peer.py."""

    def __init__(self, server, kind, tag, identity=None):
        arguments = ["/usr/bin/python3", str(HERE / "good_peer.py"), FITTING[kind], server.endpoint, server.mechanism, str(server.report), tag,
                     str(server.process.pid)]
        self.process = subprocess.Popen(arguments + ([identity] if identity else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.rounds = 0

    def went_round(self, times=1, seconds=20):
        """Waits for so many more rounds."""
        wanted = self.rounds + times
        end = time.monotonic() + seconds
        while self.rounds < wanted:
            if not readable(self.process.stdout, end - time.monotonic()):
                return False
            line = self.process.stdout.readline()
            if line != b"round\n":
                raise AssertionError("the good peer gave up: %s" % line.decode())
            self.rounds += 1
        return True

    def finish(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.close()
        last = self.process.stdout.read().splitlines()[-1]
        self.process.wait()
        self.process.stdout.close()
        return json.loads(last)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()

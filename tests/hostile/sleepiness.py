# SPDX-License-Identifier: GPL-3.0-or-later
"""What a busy machine adds to every delay, which is nobody's fault: how late it wakes a thread, and how long threads that could
run wait for a core."""
import pathlib
import threading
import time


def waited_for_a_core(pid):
    """Seconds of all threads of a process so far; 0 where the kernel does not count them."""
    total = 0
    for file in pathlib.Path("/proc/%d/task" % pid).glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[1])
        except OSError:  # the thread has ended
            pass
    return total / 1e9


class Sleepiness(threading.Thread):
    """Of this machine, and of the processes that were named."""

    def __init__(self, *pids):
        super().__init__(daemon=True)
        self.pids = pids
        self.waited = self.waits()
        self.worst = 0.0
        self.start()

    def waits(self):
        return sum(waited_for_a_core(pid) for pid in self.pids)

    def run(self):
        while True:
            before = time.monotonic()
            time.sleep(0.005)
            self.worst = max(self.worst, time.monotonic() - before - 0.005)

    def take(self):
        """Seconds since it was last asked: at worst of a wake-up, for each of the three threads that a message wakes, or what the
        processes waited."""
        worst, self.worst = self.worst, 0.0
        before, self.waited = self.waited, self.waits()
        return max(3 * worst, self.waited - before)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our zmq.h against the system's: check_header.py COMPILER OUR-FOLDER OUR-LIBRARY. Every constant has the same value in both, zmq_msg_t and
the items of zmq_poll the same layout, C90 takes our header, and the library has every function that we do not leave out."""
import pathlib
import re
import subprocess
import sys
import tempfile

SYSTEM = pathlib.Path("/usr/include/zmq.h")
# No part of a transport, drafts of other transports, or macros without a value.
LEFT_OUT = re.compile(r"zmq_(atomic_counter|timers)_|zmq_connect_peer|zmq_(join|leave)$|zmq_poller_fd|zmq_socket_get_peer_state|zmq_socket_monitor_")
LEFT_OUT_VALUES = re.compile(r"ZMQ_(DGRAM|(IN|OUT)_BATCH_SIZE|WSS_\w+|PRIORITY|EVENT_PIPES_STATS|EVENT_ALL_V[12]|"
                             r"CURRENT_EVENT_VERSION(_DRAFT)?)$")
NO_VALUE = {"ZMQ_EXPORT", "ZMQ_MAKE_VERSION", "ZMQ_HAVE_TIMERS", "ZMQ_HAVE_POLLER"}
LAYOUT = ["sizeof(zmq_msg_t)", "sizeof(zmq_pollitem_t)", "offsetof(zmq_pollitem_t, fd)", "offsetof(zmq_pollitem_t, events)",
          "offsetof(zmq_pollitem_t, revents)", "sizeof(zmq_poller_event_t)", "offsetof(zmq_poller_event_t, events)"]


def names_in(header):
    return set(re.findall(r"^\s*#\s*define\s+(ZMQ_\w+|E[A-Z]+)\b", header, re.M))


def values(compiler, folder, names, work):
    """What a program compiled with the header in `folder` says of each name."""
    lines = [f'#ifdef {name}\nsay("{name}", {name});\n#endif' for name in names]
    lines += [f'say("{text}", {text});' for text in LAYOUT]
    source = work / "values.cpp"
    source.write_text("#define ZMQ_BUILD_DRAFT_API\n#include <zmq.h>\n#include <cstdio>\n"
                      "template<class Number>\nvoid say(const char* name, Number value) { std::printf(\"%s %ld\\n\", name, long(value)); }\n"
                      "inline void say(const char* name, const char* value) { std::printf(\"%s %s\\n\", name, value); }\n"
                      "int main() {\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")
    subprocess.run([compiler, "-w", "-I", str(folder), "-o", work / "values", source], check=True)
    out = subprocess.run([work / "values"], check=True, capture_output=True, text=True).stdout
    return dict(line.rsplit(" ", 1) for line in out.splitlines())


def main(compiler, folder, library):
    folder = pathlib.Path(folder)
    theirs = SYSTEM.read_text(encoding="utf-8")
    ours = "".join((folder / name).read_text(encoding="utf-8") for name in ("zmq.h", "zmq_draft.h"))
    names = sorted((names_in(theirs) | names_in(ours)) - NO_VALUE)
    names = [name for name in names if not LEFT_OUT_VALUES.match(name) or name in names_in(ours)]
    faults = []
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        expected, found = values(compiler, SYSTEM.parent, names, work), values(compiler, folder, names, work)
        for name in sorted(expected.keys() | found.keys()):
            if expected.get(name) != found.get(name):
                faults.append(f"{name}: {found.get(name)}, the system's {expected.get(name)}")
        (work / "c90.c").write_text("#define ZMQ_BUILD_DRAFT_API\n#include <zmq.h>\nint main(void) { return 0; }\n", encoding="utf-8")
        strict = [compiler, "-x", "c", "-std=c90", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", str(folder), work / "c90.c"]
        if subprocess.run(strict, check=False).returncode:
            faults.append("zmq.h is no C90")
    exported = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    exported = {line.split()[-1] for line in exported.splitlines()}
    wanted = {name for name in re.findall(r"\b(zmq_\w+)\s*\(", theirs) if not LEFT_OUT.match(name)} - {"zmq_free_fn", "zmq_thread_fn", "zmq_timer_fn"}
    faults += [f"{name}: not in the library" for name in sorted(wanted - exported)]
    faults += [f"{name}: exported, and no function of the manual" for name in sorted(exported) if not name.startswith("zmq_")]
    print(f"{len(expected)} values compared, {len(wanted)} functions looked for")
    print("\n".join(faults))
    return 1 if faults or len(expected) < 200 or len(wanted) < 50 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, read off the sources: check.py ROOT RULE prints each breach and fails if there is one."""
import pathlib
import re
import subprocess
import sys

# A folder may include from those at its right (and from itself). Longest prefix wins.
LAYERS = {
    "core/transport/base": [],
    "core/transport/reactor": ["core/transport/base"],
    "core/transport/zmtp": ["core/transport/base"],
    "core/transport/ipc": ["core/transport/base"],
    "core/transport/sockets": ["core/transport"],
    "core/transport/zmq": ["core/transport"],
    "core/observe/discovery": ["core/transport"],
    "core/observe/text": ["core/transport/base"],
    "core/observe/decode": ["core/transport/base", "core/observe/text"],
    "core/observe/compose": ["core/transport/base", "core/observe/text"],
    "core/observe/capture": ["core/transport", "core/observe/decode", "core/observe/text"],
    "core/observe/advice": ["core/transport", "core/observe"],
    "ui": ["core", "ui"],
    "app": ["core", "ui", "app"],
    "tests": ["core", "ui", "app", "tests"],
}
# Only these may touch the reactor from Qt.
REACTOR_FROM_QT = ("ui/engine/", "app/")
# Each part has a file of its own and a line in its table.
TABLES = {
    "core/transport/sockets/patterns": "core/transport/sockets/patterns.cpp",
    "core/transport/zmtp/mechanisms": "core/transport/zmtp/mechanisms.cpp",
    "core/observe/capture/sources": "core/observe/capture/sources.cpp",
    "core/observe/capture/exporters": "core/observe/capture/exporters.cpp",
    "core/observe/decode": "core/observe/decode/decoders.cpp",
    "core/observe/compose": "core/observe/compose/syntaxes.cpp",
    "app/commands": "app/commands.cpp",
}
LONGEST_FILE = 400
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
FOREIGN = re.compile(r"QString::from(Utf8|StdString|Latin1|Local8Bit|RawData)\s*\(|QString\(\s*Q?Latin1")


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def files(self, *suffixes):
        for top in ("app", "core", "ui", "tests", "packaging", "resources"):
            for path in sorted((self.root / top).rglob("*")):
                if path.is_file() and path.suffix in suffixes:
                    yield path.relative_to(self.root).as_posix(), path

    def text(self, path):
        return path.read_text(encoding="utf-8")


def layer_of(name):
    found = [layer for layer in LAYERS if name.startswith(layer + "/")]
    return max(found, key=len) if found else None


def layers(tree):
    for name, path in tree.files(".h", ".cpp"):
        own = layer_of(name)
        if own is None:
            yield f"{name}: stands in no layer"
            continue
        for included in INCLUDE.findall(tree.text(path)):
            if not included.startswith(("core/", "ui/", "app/", "tests/")):
                continue
            allowed = [own, *LAYERS[own]]
            if not any(included.startswith(layer + "/") for layer in allowed):
                yield f"{name}: may not include {included}"
            if name.startswith("ui/") and included == "core/transport/reactor/reactor.h" and not name.startswith(REACTOR_FROM_QT):
                yield f"{name}: only ui/engine touches the reactor"


def core_stands_alone(tree):
    for name, path in tree.files(".h", ".cpp"):
        if not name.startswith("core/") and not re.match(r"app/(ipcscope_(cli|demo)\.cpp|commands|demo)", name):
            continue
        own_header = name.startswith("core/transport/zmq/include/")
        for included in INCLUDE.findall(tree.text(path)):
            if re.match(r"Q[A-Z]|Qt|zmq", included) and not own_header:
                yield f"{name}: includes {included}"


def file_length(tree):
    for name, path in tree.files(".h", ".cpp", ".py", ".sh"):
        count = len(tree.text(path).splitlines())
        if count > LONGEST_FILE:
            yield f"{name}: {count} lines, {LONGEST_FILE} at most"


def licence_line(tree):
    for name, path in tree.files(".h", ".cpp", ".py", ".sh", ".cmake", ".txt"):
        if path.suffix == ".txt" and path.name != "CMakeLists.txt":
            continue
        wanted = "MPL-2.0" if name.startswith("core/") else "GPL-3.0-or-later"
        head = tree.text(path).splitlines()[:2]
        if not any(f"SPDX-License-Identifier: {wanted}" in line for line in head):
            yield f"{name}: no SPDX line with {wanted} at the top"


def listed(tree):
    """Every source is built, and every part of a kind stands in its table."""
    words = {path.parent: set(re.findall(r"[\w.]+", tree.text(path))) for _, path in tree.files(".txt") if path.name == "CMakeLists.txt"}
    everywhere = set().union(*words.values())
    for name, path in tree.files(".cpp"):
        # A folder of tests lists them by what they are about: foreach(name reactor timers).
        about = path.stem.removeprefix("tst_").removeprefix("fuzz_")
        if path.name not in everywhere and about not in words.get(path.parent, ()):
            yield f"{name}: in no CMakeLists.txt"
    for folder, table in TABLES.items():
        parts = [path for name, path in tree.files(".cpp") if str(pathlib.PurePosixPath(name).parent) == folder]
        if not parts:
            continue
        text = tree.text(tree.root / table) if (tree.root / table).is_file() else ""
        for part in parts:
            part_name = part.relative_to(tree.root).as_posix()
            if part_name != table and part.stem.replace("_", "") not in text.lower().replace("_", ""):
                yield f"{part_name}: not in {table}"


def foreign_text(tree):
    """Bytes from outside become text on widgets through ui/shell/formats only."""
    for name, path in tree.files(".h", ".cpp"):
        if not name.startswith("ui/") or name.startswith("ui/shell/formats."):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if FOREIGN.search(line) or "Qt::AutoText" in line or "Qt::RichText" in line or "setHtml(" in line:
                yield f"{name}:{number}: foreign text must pass shown(): {line.strip()}"


def finished(tree):
    for name, path in tree.files(".h", ".cpp", ".py", ".sh"):
        if name.startswith("tests/house_rules/"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                yield f"{name}:{number}: unfinished: {line.strip()}"


def promises(tree):
    """The tests that tests/PROMISES.md names are there, and each of tests/hostile stands in it and is run."""
    table, runs = tree.root / "tests/PROMISES.md", tree.root / "tests/hostile/CMakeLists.txt"
    named = re.findall(r"`([^`]+)`", tree.text(table)) if table.is_file() else []
    run = set(re.findall(r"\w+", tree.text(runs))) if runs.is_file() else set()
    hostile, programs = set(), {}
    for name, path in tree.files(".py", ".cpp", ".c"):
        if name.startswith("tests/hostile/"):
            hostile.update(re.findall(r"def test_(\w+)", tree.text(path)))
        elif name.startswith("tests/"):
            programs[path.stem] = tree.text(path)
    for name in named:
        program, _, function = name.partition(".")
        if name not in hostile and (program not in programs or not re.search(rf"\b{function}\b", programs[program])):
            yield f"tests/PROMISES.md: {name} is no test"
    for name in sorted(hostile):
        if name not in named:
            yield f"tests/PROMISES.md: tells nothing of {name}"
        if name.split("_")[0] not in run:
            yield f"tests/hostile/CMakeLists.txt: does not run {name}"


def formatted(tree):
    names = [str(path) for _, path in tree.files(".h", ".cpp")]
    for start in range(0, len(names), 100):
        run = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *names[start:start + 100]],
                             capture_output=True, text=True, cwd=tree.root, check=False)
        if run.returncode:
            breaches = [line for line in run.stderr.splitlines() if "error:" in line]
            yield from breaches or [run.stderr.strip()]


RULES = {rule.__name__: rule for rule in
         (layers, core_stands_alone, file_length, licence_line, listed, foreign_text, finished, promises, formatted)}


def main(root, rule):
    breaches = list(RULES[rule](Tree(root)))
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

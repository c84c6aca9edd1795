#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule finds a breach planted for it, and finds nothing in a tree that keeps it."""
import pathlib
import sys
import tempfile

import check

MPL = "// SPDX-License-Identifier: MPL-2.0\n"
GPL = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
GOOD = {"core/transport/zmtp/good.h": MPL + "int good();\n"}
BREACHES = {
    "layers": {"core/transport/zmtp/bad.h": MPL + '#include "core/transport/ipc/stream.h"\n'},
    "core_stands_alone": {"core/observe/decode/bad.h": MPL + "#include <QString>\n"},
    "file_length": {"ui/shell/bad.h": GPL + "\n" * 400},
    "licence_line": {"core/transport/base/bad.h": "int bad();\n"},
    "listed": {"core/observe/decode/CMakeLists.txt": "bad.cpp decoders.cpp\n", "core/observe/decode/decoders.cpp": MPL, "core/observe/decode/bad.cpp": MPL},
    "foreign_text": {"ui/shell/bad.cpp": GPL + "auto text = QString::fromUtf8(bytes);\n"},
    "finished": {"app/bad.cpp": GPL + "// TODO\n"},
    "promises": {"tests/PROMISES.md": "`N1_nothing`\n"},
    "formatted": {"app/bad.cpp": GPL + "int   bad ( ) ;\n"},
}


def breaches(rule, files):
    with tempfile.TemporaryDirectory(prefix="house-rules-") as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(rule(check.Tree(root)))


def main():
    wrong = []
    for rule, run in check.RULES.items():
        if breaches(run, GOOD):
            wrong.append(f"{rule}: finds a breach where there is none")
        if not breaches(run, BREACHES[rule]):
            wrong.append(f"{rule}: does not find its breach")
    print("\n".join(wrong) or f"{len(check.RULES)} rules find what they should")
    return 1 if wrong else 0


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py FOLDER COMMAND_LINE SUFFIX [NAME...]: attacks the programs FOLDER/attack_{server,client}SUFFIX, all tests or those
whose names begin with test_NAME_. SUFFIX _libzmq: the same programs on the system's libzmq; see README.md for what it fails."""
import pathlib
import sys
import unittest

import cases
import test_client
import test_endpoint
import test_limits
import test_names
import test_plain
import test_rules
import test_system

MODULES = [test_rules, test_endpoint, test_limits, test_plain, test_client, test_names, test_system]


def tests():
    for module in MODULES:
        for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
            yield from suite


def main(folder, command_line, suffix, *names):
    cases.HostileTest.folder_of_programs = pathlib.Path(folder).resolve()
    cases.HostileTest.command_line = pathlib.Path(command_line).resolve()
    cases.HostileTest.suffix = suffix
    chosen = [test for test in tests() if not names or test.id().split("test_")[-1].split("_")[0] in names]
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(chosen))
    return 0 if chosen and result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

// SPDX-License-Identifier: GPL-3.0-or-later
// What the window can do as one side of a measurement.
#include "tests/bench/window/roles.h"

#include <array>
#include <cstdlib>
#include <string_view>

int main(int argc, char** argv) {
    using namespace ipcscope::bench;
    static constexpr std::array roles{
        Role{"window.watch-push", window::watchPush},
        Role{"window.watch-publisher", window::watchPublisher},
        Role{"window.table", window::table},
        Role{"window.plain-table", window::plainTable},
        Role{"window.start", window::start},
        Role{"window.idle", window::idle},
        Role{"window.wake", window::wake},
    };
    if (argc != 4 || std::string_view(argv[1]) != "side")
        return 2;
    return runSide(roles, argv[2], std::atoi(argv[3]));
}

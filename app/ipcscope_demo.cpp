// SPDX-License-Identifier: GPL-3.0-or-later
// Real ZeroMQ traffic to look at. Prints "ready FOLDER", a line "NAME TYPE" for each endpoint in it, and ".".
#include "app/above_zero.h"
#include "app/demo/folder.h"
#include "app/demo/part.h"
#include "app/demo/process.h"
#include "app/demo/stale.h"
#include "app/standard_descriptors.h"
#include "app/terminal/ending_signals.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using namespace ipcscope;
using Clock = std::chrono::steady_clock;

struct Arguments {
    std::optional<double> seconds;
    bool untilEof = false;
    bool withParent = false;
};

/// True once standard input has come to its end.
bool inputEnded() {
    std::array<char, 256> unused{};
    return ::read(STDIN_FILENO, unused.data(), unused.size()) <= 0;
}

void waitForTheEnd(const Arguments& arguments, int ending) {
    const auto start = Clock::now();
    std::array waiting{pollfd{.fd = ending, .events = POLLIN, .revents = 0},
                       pollfd{.fd = arguments.untilEof ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0}};
    for (;;) {
        int wait = -1;
        if (arguments.seconds) {
            const std::chrono::duration<double> left(*arguments.seconds -
                                                     (Clock::now() - start) / std::chrono::duration<double>(1));
            if (left.count() <= 0)
                return;
            wait = static_cast<int>(std::min(left.count(), 3600.0) * 1000) + 1;
        }
        if (::poll(waiting.data(), waiting.size(), wait) <= 0)
            continue;
        if (waiting[0].revents != 0 || (waiting[1].revents != 0 && inputEnded()))
            return;
    }
}

void say(const demo::Folder& folder) {
    fmt::print("ready {}\n", folder.path());
    for (const demo::Part& part : demo::parts()) {
        if (!part.endpoint.empty())
            fmt::print("{} {}\n", part.endpoint, part.type);
    }
    fmt::print("{} stale\n.\n", demo::staleFile);
    std::fflush(stdout);
}

int play(const demo::Folder& folder, const Arguments& arguments, int ending) {
    std::vector<demo::Process> processes;
    for (const demo::Part& part : demo::parts()) {
        auto process = demo::Process::start(part, folder);
        if (!process) {
            fmt::print(stderr, "ipcscope-demo: {}\n", describe(process.error()));
            return 1;
        }
        processes.push_back(std::move(*process));
    }
    if (const auto left = demo::leaveStaleFile(folder); !left) {
        fmt::print(stderr, "ipcscope-demo: {}\n", describe(left.error()));
        return 1;
    }
    say(folder);
    waitForTheEnd(arguments, ending);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    ipcscope::occupyStandardDescriptors();
    CLI::App app("Makes ZeroMQ traffic in a folder of its own, for ipcscope to look at.", "ipcscope-demo");
    Arguments arguments;
    app.add_option("--for", arguments.seconds, "End after so many seconds")->check(aboveZero);
    app.add_flag("--until-eof", arguments.untilEof, "End when standard input does");
    app.add_flag("--with-parent", arguments.withParent, "End when the program that started this one does");
    app.set_version_flag("--version", IPCSCOPE_VERSION);
    CLI11_PARSE(app, argc, argv);
    try {
        const pid_t parent = ::getppid();
        const UniqueFd ending = terminal::endingSignals();
        std::signal(SIGPIPE, SIG_IGN);
        if (arguments.withParent) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (::getppid() != parent)
                return 0;
        }
        const auto folder = demo::Folder::create();
        if (!folder) {
            fmt::print(stderr, "ipcscope-demo: {}\n", describe(folder.error()));
            return 1;
        }
        return play(*folder, arguments, ending.get());
    } catch (const std::exception& error) {
        fmt::print(stderr, "ipcscope-demo: {}\n", error.what());
        return 1;
    }
}

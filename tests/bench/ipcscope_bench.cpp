// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/transport.h"

#include <cstdio>
#include <exception>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

int main(int argc, char** argv) {
    using namespace ipcscope::bench;
    CLI::App app("Measures ipcscope's transport beside libzmq.", "ipcscope-bench");
    app.require_subcommand(1);
    TransportOptions options;
    CLI::App* transport = app.add_subcommand("transport", "PUSH to PULL between two processes");
    transport->add_flag("--json", options.json, "Print JSON");
    transport->add_option("--rounds", options.rounds, "Paired rounds")->check(CLI::Range(1, 1000));
    transport->add_option("--scale", options.scale, "Multiplies the number of messages")->check(CLI::PositiveNumber);
    transport->add_option("--size", options.sizes, "Bytes of a message; may be given several times")
        ->check(CLI::Range(std::size_t{1}, std::size_t{256} << 20));
    CLI11_PARSE(app, argc, argv);
    try {
        return measureTransport(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ipcscope-bench: %s\n", error.what());
        return 1;
    }
}

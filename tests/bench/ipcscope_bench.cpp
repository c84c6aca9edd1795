// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/capture.h"
#include "tests/bench/discovery.h"
#include "tests/bench/goals/goals.h"
#include "tests/bench/own/roles.h"
#include "tests/bench/proof/proof.h"
#include "tests/bench/transport.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace {

using namespace ipcscope::bench;

/// How a measurement starts its own sides: ipcscope-bench side NAME CONTROL-DESCRIPTOR.
int side(std::string_view role, int control) {
    return runSide(role.starts_with("proof.") ? proofRoles() : ownRoles(), role, control);
}

/// "libzmq:own": libzmq binds, ours connects.
std::string readSides(TransportOptions& options, const std::string& text) {
    const auto colon = text.find(':');
    const auto binds = libraryOf(text.substr(0, colon));
    const auto connects = colon == std::string::npos ? binds : libraryOf(text.substr(colon + 1));
    if (!binds || !connects || *binds >= Library::Proof || *connects >= Library::Proof)
        return "two of own, libzmq and c, as in own:libzmq";
    options.binds = *binds;
    options.connects = *connects;
    return {};
}

void addDiscovery(CLI::App& app, DiscoveryOptions& options) {
    CLI::App* command = app.add_subcommand("discovery", "Listing endpoints with their owners, beside ss and lsof");
    command->add_flag("--json", options.json, "Print JSON");
    command->add_option("--rounds", options.rounds, "Rounds")->check(CLI::Range(1, 1000));
    command->add_option("--sockets", options.sockets, "How many there are; may be given several times")
        ->check(CLI::Range(std::size_t{10}, std::size_t{100'000}));
}

void addCapture(CLI::App& app, TransportOptions& options) {
    CLI::App* command = app.add_subcommand("capture", "Every goal of captures: of ten million messages");
    command->add_flag("--json", options.json, "Print JSON");
    command->add_option("--rounds", options.rounds, "Rounds")->check(CLI::Range(1, 1000));
    command->add_option("--scale", options.scale, "Multiplies the number of messages")->check(CLI::PositiveNumber);
    command->add_option("--goal", options.goals, "M1 to M10, M12, M13; may be given several times")
        ->check([](const std::string& goal) { return isCaptureGoal(goal) ? "" : "no such goal: " + goal; });
}

int run(int argc, char** argv) {
    CLI::App app("Measures ipcscope beside libzmq, ss, lsof and tshark.", "ipcscope-bench");
    app.require_subcommand(1);
    DiscoveryOptions discovery;
    addDiscovery(app, discovery);
    TransportOptions capture;
    addCapture(app, capture);
    TransportOptions options;
    std::string sides;
    CLI::App* command = app.add_subcommand("transport", "Every goal of the transport, between two processes");
    command->add_flag("--json", options.json, "Print JSON");
    command->add_flag("--long", options.patient, "Look at the idle reactor for a minute");
    command->add_option("--rounds", options.rounds, "Paired rounds")->check(CLI::Range(1, 1000));
    command->add_option("--scale", options.scale, "Multiplies the number of messages")->check(CLI::PositiveNumber);
    command->add_option("--goal", options.goals, "T1 to T12, or C for the C functions; may be given several times")
        ->check([](const std::string& goal) { return isGoal(goal) ? "" : "no such goal: " + goal; });
    command->add_option("--size", options.sizes, "Bytes of a message, of those of T1 to T4; may be given several times")
        ->check(CLI::Range(std::size_t{1}, std::size_t{256} << 20));
    command->add_option("--placement", options.where, "same, free, cross; may be given several times")
        ->check(CLI::IsMember({"same", "free", "cross"}));
    command->add_option("--sides", sides, "BINDS:CONNECTS, what counts as ours on either side: own, libzmq or c")
        ->check([&options](const std::string& text) { return readSides(options, text); });
    CLI11_PARSE(app, argc, argv);
    if (app.got_subcommand("capture"))
        return measureCapture(capture);
    return app.got_subcommand("discovery") ? measureDiscovery(discovery) : measureTransport(options);
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 4 && std::string_view(argv[1]) == "side")
            return side(argv[2], std::atoi(argv[3]));
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ipcscope-bench: %s\n", error.what());
        return 1;
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
// What libzmq can do as one side of a measurement.
#include "tests/bench/zmq/zmq_side.h"

#include <array>

int main(int argc, char** argv) {
    using namespace ipcscope::bench;
    static constexpr std::array roles{
        Role{"push", zmq::push},
        Role{"pull", zmq::pull},
        Role{"publish", zmq::publish},
        Role{"subscribe", zmq::subscribe},
        Role{"request", zmq::request},
        Role{"reply", zmq::reply},
        Role{"echo", zmq::echo},
        Role{"dial-in-turn", zmq::dialInTurn},
        Role{"dial-at-once", zmq::dialAtOnce},
        Role{"hold-bound", zmq::holdBound},
        Role{"hold-connected", zmq::holdConnected},
    };
    return zmq::runProgram(roles, argc, argv);
}

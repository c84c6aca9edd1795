// SPDX-License-Identifier: GPL-3.0-or-later
// A client on the manual's C functions that is there to be attacked: connects, prints "ready", says "C:0", "C:1", ...
// every 10 ms when it can, and reports every message. See --help.
#include "tests/support/attack/common.h"

#include <zmq.h>

#include <algorithm>
#include <chrono>

using namespace attack;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int usualPause = 10;

/// ROUTER and STREAM cannot speak before they were spoken to.
bool speaks(int type) {
    return type != ZMQ_SUB && type != ZMQ_PULL && type != ZMQ_REP && type != ZMQ_ROUTER && type != ZMQ_STREAM &&
           type != ZMQ_XSUB;
}

void talk(Subject& subject, int sendEvery) {
    long long number = 0;
    auto next = Clock::now();
    if (subject.type() == ZMQ_XSUB)
        subject.send({"\1"});
    while (!ended()) {
        for (Frames message; !ended() && subject.receives() && !(message = subject.receive()).empty();)
            subject.note(message);
        subject.flush();
        if (sendEvery > 0 && speaks(subject.type()) && Clock::now() >= next) {
            if (subject.send({"C:" + std::to_string(number)}))
                ++number;
            next = std::max(next + std::chrono::milliseconds(sendEvery), Clock::now());
        }
        subject.wait(sendEvery > 0 ? sendEvery : usualPause);
    }
}

} // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv, usualPause);
    Subject subject(arguments, Subject::Role::Client);
    if (zmq_connect(subject.socket(), arguments.endpoint.c_str()) != 0)
        fail("connect");
    std::puts("ready");
    std::fflush(stdout);
    talk(subject, arguments.sendEvery);
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// A server on the manual's C functions that is there to be attacked: binds, prints "ready", reports every message and
// sends it back where its type can. --send-every MS: says "S:0", "S:1", ... by itself. See --help.
#include "tests/support/attack/common.h"

#include <zmq.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

using namespace attack;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int longestWait = 100;

/// RFC 27, for PLAIN: whoever is admin and knows the secret. Ends with its context.
class Authenticator {
public:
    explicit Authenticator(void* context)
        : m_socket(zmq_socket(context, ZMQ_REP)) {
        if (zmq_bind(m_socket, "inproc://zeromq.zap.01") != 0)
            fail("bind ZAP");
        m_thread = std::thread([this] { serve(); });
    }
    ~Authenticator() {
        m_over = true;
        m_thread.join();
        zmq_close(m_socket);
    }
    Authenticator(const Authenticator&) = delete;
    Authenticator& operator=(const Authenticator&) = delete;

private:
    Frames request() {
        Frames frames;
        for (int more = 1; more != 0;) {
            std::array<char, 256> part{};
            const int size = zmq_recv(m_socket, part.data(), part.size(), 0);
            if (size < 0)
                return {};
            frames.emplace_back(part.data(), static_cast<std::size_t>(std::min<int>(size, part.size())));
            std::size_t length = sizeof more;
            zmq_getsockopt(m_socket, ZMQ_RCVMORE, &more, &length);
        }
        return frames;
    }
    void serve() {
        const int timeout = longestWait;
        zmq_setsockopt(m_socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
        while (!m_over) {
            const Frames asked = request();
            if (asked.size() < 2)
                continue;
            const bool known = asked.size() == 8 && asked[5] == "PLAIN" && asked[6] == "admin" && asked[7] == "secret";
            const Frames answer{"1.0", asked[1], known ? "200" : "400", known ? "OK" : "who?", known ? "admin" : "",
                                ""};
            for (std::size_t index = 0; index < answer.size(); ++index)
                zmq_send(m_socket, answer[index].data(), answer[index].size(),
                         index + 1 < answer.size() ? ZMQ_SNDMORE : 0);
        }
    }

    void* m_socket;
    std::atomic<bool> m_over = false;
    std::thread m_thread;
};

bool echoes(int type) {
    return type == ZMQ_REP || type == ZMQ_ROUTER || type == ZMQ_DEALER || type == ZMQ_PAIR || type == ZMQ_STREAM;
}

void serve(Subject& subject, int sendEvery) {
    long long number = 0;
    auto next = Clock::now();
    if (subject.type() == ZMQ_XSUB)
        subject.send({"\1"});
    while (!ended()) {
        for (Frames message; !ended() && subject.receives() && !(message = subject.receive()).empty();) {
            subject.note(message);
            if (echoes(subject.type()))
                subject.send(message);
        }
        subject.flush();
        int pause = longestWait;
        if (sendEvery > 0) {
            while (Clock::now() >= next && subject.send({"S:" + std::to_string(number)})) {
                ++number;
                next += std::chrono::milliseconds(sendEvery);
            }
            next = std::max(next, Clock::now());
            pause = sendEvery;
        }
        subject.wait(pause);
    }
}

} // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv, 0);
    Subject subject(arguments, Subject::Role::Server);
    std::optional<Authenticator> authenticator;
    if (arguments.mechanism == "PLAIN")
        authenticator.emplace(subject.context());
    if (zmq_bind(subject.socket(), arguments.endpoint.c_str()) != 0)
        fail("bind");
    std::puts("ready");
    std::fflush(stdout);
    serve(subject, arguments.sendEvery);
    authenticator.reset();
    return 0;
}

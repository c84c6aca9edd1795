// SPDX-License-Identifier: GPL-3.0-or-later
// A process that talks libzmq at an endpoint it binds, for tests that need somebody else's program. Says "ready" on
// stdout when bound and ends when its stdin does.
//   zmq_partner pub ENDPOINT           publishes {"n":N} on the topics EU.BMW and US.MSFT, 200 a second
//   zmq_partner router ENDPOINT        answers each request with "echo: " and its last frame
//   zmq_partner push ENDPOINT COUNT    sends "0" ... "COUNT-1" as fast as peers take them, then says "sent"
#include <zmq.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <unistd.h>

namespace {

void say(const char* word) {
    std::puts(word);
    std::fflush(stdout);
}

void endWithStdin() {
    std::thread([] {
        char byte = 0;
        while (::read(STDIN_FILENO, &byte, 1) > 0) {
        }
        std::_Exit(0);
    }).detach();
}

void publish(void* socket) {
    for (unsigned number = 0;; ++number) {
        const std::string topic = number % 2 ? "US.MSFT" : "EU.BMW";
        const std::string body =
            "{\"n\":" + std::to_string(number) + ",\"price\":101.5,\"city\":\"\xe6\x85\x95\xe5\xb0\xbc\xe9\xbb\x91\"}";
        zmq_send(socket, topic.data(), topic.size(), ZMQ_SNDMORE);
        zmq_send(socket, body.data(), body.size(), 0);
        zmq_poll(nullptr, 0, 5);
    }
}

std::vector<std::string> receive(void* socket) {
    std::vector<std::string> frames;
    int more = 1;
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, socket, 0) < 0)
            std::exit(1);
        frames.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    return frames;
}

void echo(void* socket) {
    for (;;) {
        auto frames = receive(socket);
        frames.back().insert(0, "echo: ");
        for (std::size_t i = 0; i < frames.size(); ++i)
            zmq_send(socket, frames[i].data(), frames[i].size(), i + 1 < frames.size() ? ZMQ_SNDMORE : 0);
    }
}

void push(void* socket, int count) {
    for (int number = 0; number < count; ++number) {
        const std::string text = std::to_string(number);
        zmq_send(socket, text.data(), text.size(), 0);
    }
    say("sent");
    for (;;)
        ::pause();
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3)
        return 2;
    const std::string_view role = argv[1];
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, role == "pub" ? ZMQ_PUB : role == "router" ? ZMQ_ROUTER : ZMQ_PUSH);
    if (zmq_bind(socket, argv[2]) != 0) {
        std::perror("zmq_bind");
        return 1;
    }
    endWithStdin();
    say("ready");
    if (role == "pub")
        publish(socket);
    else if (role == "router")
        echo(socket);
    else
        push(socket, argc > 3 ? std::atoi(argv[3]) : 10);
}

// SPDX-License-Identifier: GPL-3.0-or-later
// One end of a numbered stream, to be killed in the middle of it; built on libzmq and on our C functions.
//   numbered TYPE bind|connect ENDPOINT RUN
// PUSH and PUB send RUN, a number that grows from 0, and padding of a size that follows from it. PULL and SUB print the
// number of each message that is whole as a line, and end with 3 at one that is not.
#include <zmq.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace {

/// Now and then more than a socket's buffer takes at once.
std::string padding(long number) {
    const long size = number % 50 == 0 ? 300'000 : number * 37 % 3000;
    return std::string(static_cast<std::size_t>(size), static_cast<char>('a' + number % 26));
}

void send(void* socket, std::string_view part, int flags) {
    if (zmq_send(socket, part.data(), part.size(), flags) < 0)
        std::exit(1);
}

void speak(void* socket, std::string_view run) {
    for (long number = 0;; ++number) {
        send(socket, run, ZMQ_SNDMORE);
        send(socket, std::to_string(number), ZMQ_SNDMORE);
        send(socket, padding(number), 0);
    }
}

std::vector<std::string> receive(void* socket) {
    std::vector<std::string> parts;
    for (int more = 1; more != 0;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, socket, 0) < 0)
            std::exit(1);
        parts.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    return parts;
}

void listen(void* socket) {
    for (;;) {
        const std::vector<std::string> parts = receive(socket);
        if (parts.size() != 3 || parts[2] != padding(std::atol(parts[1].c_str())))
            std::exit(3);
        const std::string line = parts[1] + '\n';
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
            std::exit(1);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5)
        return 2;
    const std::string_view type = argv[1];
    const bool speaks = type == "PUSH" || type == "PUB";
    const int number = type == "PUSH" ? ZMQ_PUSH : type == "PUB" ? ZMQ_PUB : type == "SUB" ? ZMQ_SUB : ZMQ_PULL;
    void* const socket = zmq_socket(zmq_ctx_new(), number);
    if (number == ZMQ_SUB)
        zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
    const bool binds = std::string_view(argv[2]) == "bind";
    if ((binds ? zmq_bind(socket, argv[3]) : zmq_connect(socket, argv[3])) != 0)
        return 1;
    if (speaks)
        speak(socket, argv[4]);
    listen(socket);
}

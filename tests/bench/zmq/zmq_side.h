// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/side.h"

#include <memory>

#include <zmq.h>

namespace ipcscope::bench::zmq {

using Context = std::unique_ptr<void, decltype(&zmq_ctx_term)>;
using Socket = std::unique_ptr<void, decltype(&zmq_close)>;

inline Context makeContext() {
    return {zmq_ctx_new(), zmq_ctx_term};
}
/// For as many sockets as the task has messages.
Context makeLargeContext(const Task& task);
constexpr int largeBacklog = 4096;
/// With the task's high-water mark, and without linger. Throws std::runtime_error.
Socket makeSocket(const Context& context, int type, const Task& task);
/// Throws std::runtime_error unless it worked.
void must(bool worked, const char* attempt);
void setOption(const Socket& socket, int option, int value);

inline std::span<const std::uint8_t> bodyOf(zmq_msg_t& message) {
    return {static_cast<const std::uint8_t*>(zmq_msg_data(&message)), zmq_msg_size(&message)};
}

void push(const Task& task, Control& control);
void pull(const Task& task, Control& control);
void publish(const Task& task, Control& control);
void subscribe(const Task& task, Control& control);
void request(const Task& task, Control& control);
void reply(const Task& task, Control& control);
void echo(const Task& task, Control& control);
void dialInTurn(const Task& task, Control& control);
void dialAtOnce(const Task& task, Control& control);
void holdBound(const Task& task, Control& control);
void holdConnected(const Task& task, Control& control);

/// The programs' main(): PROGRAM side LIBRARY.ROLE CONTROL-DESCRIPTOR.
int runProgram(std::span<const Role> roles, int argc, char** argv);

} // namespace ipcscope::bench::zmq

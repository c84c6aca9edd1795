// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/side.h"

namespace ipcscope::bench {

/// What our sockets can do in a measurement, default options throughout: a call and an owned message each.
std::span<const Role> ownRoles();

namespace own {
void push(const Task& task, Control& control);
void pull(const Task& task, Control& control);
/// Takes as many messages a call as there are.
void pullBatches(const Task& task, Control& control);
/// To `peers` subscribers of everything; none of them misses a message.
void publish(const Task& task, Control& control);
/// `peers` of them.
void subscribe(const Task& task, Control& control);
/// As fast as it can to whoever has room, until it is told to stop.
void publishFreely(const Task& task, Control& control);
/// Takes what comes for a while (`count` microseconds), says how many a second, and again after as long a pause.
void subscribeFreely(const Task& task, Control& control);
void request(const Task& task, Control& control);
void reply(const Task& task, Control& control);
/// Sends back what comes from each of `count` connections.
void echo(const Task& task, Control& control);
/// Connections one after the other, each with one message there and back.
void dialInTurn(const Task& task, Control& control);
void dialAtOnce(const Task& task, Control& control);
/// Holds connections until told. `amount`: bytes each; `other`: threads beside the first.
void holdBound(const Task& task, Control& control);
void holdConnected(const Task& task, Control& control);
/// Subscribes to everything, stamps, indexes and keeps it. `amount`: messages lost.
void keepAll(const Task& task, Control& control);
/// And records it beside the socket file.
void recordAll(const Task& task, Control& control);
/// `peers` publishers at PATH.0, PATH.1, ...: ready when bound, ready when each has a subscriber; when told, the first
/// sends `count` messages one by one and is ready again; goes when told.
void publishers(const Task& task, Control& control);
/// Turns a reactor with a bound and a connected socket for `count` milliseconds. `amount`: wake-ups a second.
void idle(const Task& task, Control& control);
} // namespace own

} // namespace ipcscope::bench

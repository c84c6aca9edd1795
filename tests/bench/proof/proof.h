// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"
#include "tests/bench/side.h"

namespace ipcscope::bench {

/// Programs that do the least that a measurement asks for, to show what the kernel and the wire allow. They speak the
/// frames of ZMTP without its handshake; both sides are of the same kind.
std::span<const Role> proofRoles();

namespace proof {

constexpr std::size_t blockSize = 256 << 10;
constexpr std::size_t longestHeader = 9;

/// RFC 23: flags and length. Answers its size.
std::size_t putHeader(std::uint8_t* to, std::size_t size);

struct Frame {
    std::size_t header = 0; ///< 0: the header is not whole
    std::size_t size = 0;
};
Frame frameAt(const std::uint8_t* bytes, std::size_t count);

/// Binds the task's path, says so, and answers the one connection that comes. `buffers`: SO_SNDBUF of it.
UniqueFd awaitConnection(const Task& task, Control& control, int buffers);
UniqueFd openConnection(const Task& task, int buffers);
void writeAll(int fd, const std::uint8_t* bytes, std::size_t count);
/// At least one byte, or an exception.
std::size_t readSome(int fd, std::uint8_t* to, std::size_t room);

/// Many messages copied into one block, one write a block; the reader cuts a block without making anything of them.
void sendBatched(const Task& task, Control& control);
void receiveBatched(const Task& task, Control& control);
/// The same behind one call a message: a high-water mark, and counted handles into the block that was read.
void sendMessages(const Task& task, Control& control);
void receiveMessages(const Task& task, Control& control);
/// Header and body gathered without a copy, and the body read straight into its own buffer.
void sendGathered(const Task& task, Control& control);
void receiveGathered(const Task& task, Control& control);

} // namespace proof
} // namespace ipcscope::bench

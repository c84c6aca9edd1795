// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// How much a peer may cost. Every limit of the transport has its name and default here, and a row in all(); what an
/// option of the socket changes says so. What is passed closes the connection, or makes it wait, and harms no other.
namespace ipcscope::limits {

inline constexpr std::uint64_t messageBytes = 256ULL << 20;      ///< all parts of a message together
inline constexpr std::uint32_t messageParts = 65'535;            ///< also where messageBytes was lifted
inline constexpr std::uint32_t handshakeCommandBytes = 64 << 10; ///< one command before the peer's READY
inline constexpr std::size_t routingIdBytes = 255;
inline constexpr std::size_t allocationAhead = 16 << 20; ///< bytes of a block that may pass what has been received
inline constexpr std::size_t interleavedCommands = 1024; ///< heartbeats between two parts of one message
inline constexpr std::size_t interleavedCommandBytes = 512;
inline constexpr std::size_t waitingAnswerBytes = 4096; ///< of PONG; those that wait stand for later PINGs too
inline constexpr std::uint32_t queueMessages = 1000;    ///< either direction
inline constexpr std::size_t queueBytes = 16 << 20;     ///< either direction; a queue that passes it takes no more
inline constexpr std::size_t subscriptions = 1'000'000; ///< different prefixes
inline constexpr std::size_t subscriptionBytes = 64 << 20;
inline constexpr std::chrono::milliseconds handshakeTime{10'000};
inline constexpr std::chrono::milliseconds oversleep{250}; ///< so late is a timer because of us; time begins anew, once
inline constexpr std::chrono::milliseconds reconnectPause{100}; ///< before the second attempt
inline constexpr std::chrono::milliseconds longestPause{5000};
inline constexpr std::chrono::milliseconds acceptRest{200}; ///< after an accept that failed
inline constexpr std::size_t userHandshakes = 1024;         ///< unfinished at a time, of one user, ours included
inline constexpr std::size_t userShare = 2;          ///< a user other than ours: one such part of all descriptors
inline constexpr std::size_t reserveDescriptors = 1; ///< of each listener, so that it can always take its file away

enum class Unit : std::uint8_t {
    Bytes,
    Messages,
    Parts,
    Prefixes,
    Commands,
    Milliseconds,
    Connections,
    Part,
    Descriptors
};
/// What is closed, or waits, when it is passed.
enum class Charged : std::uint8_t { Connection, User, Listener, Process };

struct Limit {
    std::string_view name;
    std::uint64_t value = 0; ///< default
    Unit unit = Unit::Bytes;
    Charged charged = Charged::Connection;
    std::string_view option = {}; ///< of the socket that changes it, by the manual's or our own name; empty: none
};

/// In the order above.
std::span<const Limit> all();
std::string_view name(Unit unit);
std::string_view name(Charged charged);

} // namespace ipcscope::limits

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attack {

using Frames = std::vector<std::string>;

struct Arguments {
    std::string type;
    std::string endpoint;
    std::string report;
    std::string mechanism = "NULL";
    std::optional<long long> maxMessageSize;
    std::optional<int> handshakeMilliseconds;
    std::optional<int> heartbeatMilliseconds;
    std::optional<int> highWaterMark;
    std::optional<unsigned> descriptors;
    int sendEvery = 0; ///< milliseconds; 0: sends nothing by itself
};

/// Ends the program after --help or a mistake.
Arguments parse(int argc, char** argv, int sendEvery);

/// True once SIGTERM or SIGINT came; they interrupt what waits.
bool ended();

/// A socket of a program that is to be attacked, with what it was told set.
class Subject {
public:
    enum class Role { Server, Client };
    Subject(const Arguments& arguments, Role role);
    ~Subject();
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    void* context() const { return m_context; }
    void* socket() const { return m_socket; }
    int type() const { return m_type; }
    bool receives() const;
    /// One whole message, without waiting. Empty: there is none.
    Frames receive();
    /// One whole message or nothing, without waiting.
    bool send(const Frames& frames);
    /// "M hex,hex,..."
    void note(const Frames& frames);
    void flush();
    /// Waits for a message, at most this long.
    void wait(int milliseconds);

private:
    int m_type;
    void* m_context;
    void* m_socket;
    int m_report;
    std::string m_noted; ///< and not written yet
};

[[noreturn]] void fail(std::string_view what);

} // namespace attack

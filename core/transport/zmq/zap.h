// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/socket.h"
#include "core/transport/zmq/inproc.h"
#include "core/transport/zmtp/message.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace ipcscope::zmq {

/// Asks the application's handler, a REP or ROUTER bound to inproc://zeromq.zap.01, whom a server may admit (RFC 27).
/// Any number of questions may be open; one that is never answered ends with its handshake's time, and a reply that
/// makes no sense ends the connection it is about.
class Zap {
public:
    static constexpr std::string_view endpoint = "inproc://zeromq.zap.01";

    /// On the reactor of the socket that admits.
    Zap(Inproc& inproc, Reactor& reactor);
    void ask(const std::string& domain, const sockets::AuthenticationRequest& request, sockets::Answer answer);

private:
    /// Its request, which may hold a password, is wiped with it: it was written before anybody can answer it.
    class Question {
    public:
        Question(sockets::Answer whose, zmtp::Message request)
            : answer(std::move(whose))
            , m_request(std::move(request)) {}
        ~Question();
        Question(const Question&) = delete;
        Question& operator=(const Question&) = delete;

        const sockets::Answer answer;
        /// It ends without a reply that is surely its own, and may still wait to be written.
        void leaveToTheQueue() { m_request = {}; }

    private:
        zmtp::Message m_request;
    };
    using Questions = std::map<std::uint32_t, Question>; ///< by request id, oldest first
    void replied(const zmtp::Message& reply);
    void readable();

    sockets::Socket m_socket;
    Inproc::Member m_member;
    std::uint32_t m_last = 0;
    Questions m_open;
};

} // namespace ipcscope::zmq

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/reactor/reactor.h"
#include "tests/support/libzmq.h"
#include "tests/support/own_socket.h"

#include <QMetaType>

#include <memory>
#include <optional>
#include <string>

namespace ipcscope::test {

enum class Maker { Ours, Libzmq };

/// One socket that a rule is asked of: ours with the C functions' defaults, or libzmq's. The rule holds for both, which
/// shows that the test asks for what libzmq really does.
class Subject {
public:
    Subject(Maker maker, Reactor& reactor, zmtp::SocketType type);

    /// By the manual's numbers. False: refused.
    bool set(int option, int value);
    bool set(int option, std::string_view value);
    /// What the option is; of bytes only.
    std::string text(int option);
    bool bind(const std::string& endpoint);
    bool connect(const std::string& endpoint);
    bool disconnect(const std::string& endpoint);
    bool send(const Frames& frames);
    std::optional<Frames> receive();
    /// Lets libzmq see to new peers, which it does inside calls only.
    void poke();
    /// Turns the reactor until something is received; empty: nothing came in a while.
    Frames awaited();
    /// Nothing comes for a moment.
    bool silent();
    /// Turns until it is sent. False: it never was.
    bool sent(const Frames& frames);
    /// Of Maker::Ours.
    sockets::Socket& own() { return *m_own; }

private:
    Reactor& m_reactor;
    std::unique_ptr<sockets::Socket> m_own;
    std::unique_ptr<LibzmqSocket> m_libzmq;
};

/// Adds a row for each maker with a column "maker".
void makerRows();

} // namespace ipcscope::test

Q_DECLARE_METATYPE(ipcscope::test::Maker)

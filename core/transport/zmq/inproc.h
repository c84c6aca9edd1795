// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::zmq {

/// The inproc:// names of one context (zmq_inproc(7)). Whoever connects gets one end of a socket pair, and whoever is
/// bound the other. Who connects before anybody is bound waits for that. Any thread.
class Inproc {
public:
    static constexpr std::string_view scheme = "inproc://";

    /// A socket among those that can be reached and can reach others by name. Called, and destroyed, by whoever has the
    /// socket for itself, right before the socket and its reactor go: one that closes may still try to reach others.
    class Member {
    public:
        /// `serve` is for those who are connected to this one: turns the reactor, unless somebody has the socket for
        /// itself. On their threads.
        Member(Inproc& inproc, Reactor& reactor, sockets::Socket& socket, std::function<void()> serve = nullptr);
        ~Member();
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;

        /// EADDRINUSE; EINVAL: no name.
        Result<void> bind(std::string_view endpoint);
        /// EINVAL: no name.
        Result<void> connect(std::string_view endpoint);
        /// ENOENT.
        Result<void> unbind(std::string_view endpoint);
        /// Nobody reaches it any more.
        void unbindAll() { m_inproc.unbindAll(*this); }
        /// How often anybody connected to a name of this one, those that have gone included.
        std::size_t visits() const { return m_visits.load(); }
        /// Lets those at the other sides bring out what they have for this one, as far as nobody is inside of them.
        void serveNeighbours() noexcept;

    private:
        friend class Inproc;
        /// What tasks in the reactor hold on to.
        struct Place {
            sockets::Socket* socket;
        };
        /// What is called until the member goes.
        struct Door {
            std::mutex mutex;
            std::function<void()> serve;
        };
        void meet(Member& other);
        void remember(const Member& other);
        void deliver(const std::string& name, ipc::Stream stream);
        void redial(const std::string& name);

        Inproc& m_inproc;
        Reactor& m_reactor;
        sockets::Socket& m_socket;
        std::shared_ptr<Place> m_place;
        std::shared_ptr<Door> m_door;
        std::set<std::weak_ptr<Door>, std::owner_less<>> m_neighbours; ///< guarded by m_inproc
        std::size_t m_tidyAt = 16;                   ///< so many of them: those that went are forgotten
        std::vector<std::shared_ptr<Door>> m_served; ///< only its memory is kept between calls
        std::atomic<std::size_t> m_visits{0};
    };

    bool bound(std::string_view endpoint) const;
    /// Who waits for somebody to be bound waits in vain, from now on: what was sent there is dropped.
    void end();

private:
    Result<void> bind(const std::string& name, Member& member);
    Result<void> unbind(const std::string& name, const Member& member);
    Result<ipc::Stream> dial(const std::string& name, Member& from);
    void unbindAll(const Member& member);
    void forget(const Member& member);

    mutable std::mutex m_mutex;
    std::map<std::string, Member*, std::less<>> m_bound;
    std::multimap<std::string, Member*> m_waiting;
    bool m_ended = false;
};

} // namespace ipcscope::zmq

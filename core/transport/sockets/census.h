// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/limits.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <utility>

#include <sys/types.h>

namespace ipcscope::sockets {

/// Who is connected to us: counts accepted connections and unfinished handshakes by user, so that no user takes what
/// is there for others (limits::userShare, limits::userHandshakes). Descriptors belong to the process, so the sockets
/// of a process share one. Any thread.
class Census {
public:
    /// One accepted connection among those of its user; leaves on destruction.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept
            : m_census(std::exchange(other.m_census, nullptr))
            , m_user(other.m_user)
            , m_admitted(other.m_admitted) {}
        Place& operator=(Place&& other) noexcept;
        ~Place();
        /// Its handshake is complete.
        void admitted();

    private:
        friend class Census;
        Place(Census& census, uid_t user)
            : m_census(&census)
            , m_user(user) {}
        Census* m_census = nullptr;
        uid_t m_user = 0;
        bool m_admitted = false;
    };

    /// That of the process.
    static Census& shared();
    explicit Census(std::size_t handshakes = limits::userHandshakes)
        : m_handshakes(handshakes) {}
    Census(const Census&) = delete;
    Census& operator=(const Census&) = delete;

    /// Errc::TooManyConnections (never for our own user), Errc::TooManyHandshakes.
    Result<Place> enter(uid_t user);

private:
    struct Count {
        std::size_t connections = 0;
        std::size_t handshakes = 0;
    };
    void leave(uid_t user, bool admitted) noexcept;
    void admitted(uid_t user) noexcept;

    const std::size_t m_handshakes;
    std::mutex m_mutex;
    std::unordered_map<uid_t, Count> m_counts; ///< guarded by m_mutex
};

} // namespace ipcscope::sockets

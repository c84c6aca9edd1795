// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/limits.h"
#include "core/transport/ipc/peer_filter.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/sockets/option_value.h"
#include "core/transport/zmtp/announcement.h"
#include "core/transport/zmtp/security.h"
#include "core/transport/zmtp/session.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include <sys/types.h>

namespace ipcscope::sockets {

/// Answers what to do with a peer that has announced itself while our READY is still held back.
struct Admission {
    bool admit = false;
    std::optional<zmtp::SocketType>
        as; ///< go on as this type instead of the socket's own (must behave alike, e.g. none)
};
using Admit = std::function<Admission(const zmtp::Announcement&)>;

/// Somebody at an accepted connection, or a peer of NULL, asks to be admitted. RFC 27.
struct AuthenticationRequest {
    zmtp::Claim claim;
    ipc::Credentials process; ///< the peer's, as the kernel says
    Bytes routingId;          ///< of our own socket, as the RFC's `identity` has it in libzmq
};
/// Answers such a request: once, now or later, on the reactor's thread. Whoever is gone meanwhile is not asked for.
using Answer = std::function<void(const zmtp::Verdict&)>;
using Authenticate = std::function<void(const AuthenticationRequest&, Answer)>;

/// The manual's options (zmq_setsockopt(3)) in words, with the defaults of the C++ API. option_table.h lists them with
/// their ranges, the manual's names and defaults, and what a change applies to.
struct Options {
    Bytes routingId;                                            ///< ROUTING_ID, at most 255 bytes
    std::uint32_t sendHighWaterMark = limits::queueMessages;    ///< SNDHWM, messages per peer; 0: without limit
    std::uint32_t receiveHighWaterMark = limits::queueMessages; ///< RCVHWM
    std::chrono::milliseconds sendTimeout{-1};                  ///< SNDTIMEO; only the C functions wait
    std::chrono::milliseconds receiveTimeout{-1};               ///< RCVTIMEO; only the C functions wait
    std::chrono::milliseconds linger{2000};                     ///< LINGER; negative: for ever
    std::chrono::milliseconds reconnectInterval{
        limits::reconnectPause}; ///< RECONNECT_IVL; with jitter; 0 and less: never
    std::chrono::milliseconds reconnectMaximum{
        limits::longestPause}; ///< RECONNECT_IVL_MAX; doubled up to this; not above the interval: it stays
    std::chrono::milliseconds handshakeTimeout{limits::handshakeTime}; ///< HANDSHAKE_IVL; 0: no limit
    zmtp::Limits limits;                                               ///< MAXMSGSIZE and its relatives
    std::optional<mode_t> fileMode = 0600;                             ///< of a socket file we bind; unset: the umask's
    ipc::PeerFilter peerFilter;                                        ///< IPC_FILTER_UID, _GID, _PID of what we bind
    int useFd = -1;                   ///< USE_FD: bound and listening already; ours from bind() on
    int sendBuffer = -1;              ///< SNDBUF, bytes; negative: the kernel's default, more where messages flow
    int receiveBuffer = -1;           ///< RCVBUF
    bool immediate = false;           ///< IMMEDIATE: queues only for peers that are there
    bool takeover = false;            ///< bind may take a path from a living program
    int backlog = 100;                ///< BACKLOG
    Bytes connectRoutingId;           ///< CONNECT_ROUTING_ID: what a ROUTER calls the next peer it connects to
    bool routerMandatory = false;     ///< ROUTER_MANDATORY
    bool routerHandover = false;      ///< ROUTER_HANDOVER
    bool probeRouter = false;         ///< PROBE_ROUTER
    int routerNotify = 0;             ///< ROUTER_NOTIFY; the sum of 1: connections made, and 2: closed
    bool streamNotify = true;         ///< STREAM_NOTIFY
    bool requestCorrelate = false;    ///< REQ_CORRELATE
    bool requestRelaxed = false;      ///< REQ_RELAXED
    bool conflate = false;            ///< CONFLATE
    bool invertMatching = false;      ///< INVERT_MATCHING
    bool xpubVerbose = false;         ///< XPUB_VERBOSE: every subscription is told
    bool xpubVerboser = false;        ///< XPUB_VERBOSER: every cancel is told as well
    bool xpubManual = false;          ///< XPUB_MANUAL
    bool xpubManualLastValue = false; ///< XPUB_MANUAL_LAST_VALUE
    bool xpubNoDrop = false;          ///< XPUB_NODROP
    bool onlyFirstSubscribe = false;  ///< ONLY_FIRST_SUBSCRIBE
    Bytes xpubWelcome;                ///< XPUB_WELCOME_MSG
    Bytes hello;                      ///< HELLO_MSG; empty: none
    Bytes farewell;                   ///< DISCONNECT_MSG; empty: none
    zmtp::Security security;          ///< MECHANISM, PLAIN_*, CURVE_*
    /// When set, it is asked before a peer is admitted: by NULL before our READY, by PLAIN and CURVE as server. PLAIN
    /// servers admit nobody without it.
    Authenticate authenticate;
    std::string zapDomain;                            ///< ZAP_DOMAIN; only the C functions ask a ZAP handler
    bool zapEnforceDomain = false;                    ///< ZAP_ENFORCE_DOMAIN
    zmtp::Metadata metadata;                          ///< METADATA: names ("X-...") and values told to every peer
    std::chrono::milliseconds heartbeatInterval{0};   ///< HEARTBEAT_IVL; 0: no PING. To peers of ZMTP 3.x only
    std::chrono::milliseconds heartbeatTimeToLive{0}; ///< HEARTBEAT_TTL; sent in tenths of a second
    std::optional<std::chrono::milliseconds> heartbeatTimeout; ///< HEARTBEAT_TIMEOUT; unset: heartbeatInterval
    bool zmtp1 = false; ///< ZMTP 1.0 is spoken to peers without a signature; any noise looks like one
    /// When set, connections hold back our READY (Opening::Hold) and ask this; see Admission. A refusal ends the
    /// socket's attempts: no reconnect. Silence of `admissionSilence` in a step of the handshake counts as a refusal
    /// with Errc::HandshakeTimeout.
    Admit admit;
    std::chrono::milliseconds admissionSilence{500}; ///< the whole handshake: at most four of these
    /// When set, it is asked right before each attempt to connect: an error stands for the attempt, and nobody is
    /// contacted.
    std::function<Result<void>()> mayConnect;
    /// Messages are only shown to the observer, and not queued for receive(): reading never stops. REP keeps what it
    /// needs to answer, the envelopes of at most receiveHighWaterMark requests of each peer that is there; further
    /// ones are swallowed. REQ waits for its reply as ever.
    bool observeOnly = false;
    std::map<int, OptionValue> withoutMeaning; ///< by number: those that have none on ipc, to be read again
    std::function<std::uint32_t()> random;     ///< jitter and generated routing ids; unset: the kernel's
};

} // namespace ipcscope::sockets

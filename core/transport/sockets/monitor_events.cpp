// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/monitor_events.h"

#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <array>

namespace ipcscope::sockets {

namespace {

using enum MonitorEvent::Number;

// zmq.h: ZMQ_PROTOCOL_ERROR_ZMTP_...
constexpr std::int32_t unspecified = 0x10000000;
constexpr std::int32_t invalidSequence = 0x10000002;
constexpr std::int32_t keyExchange = 0x10000003;
constexpr std::int32_t cryptographic = 0x11000001;
constexpr std::int32_t unexpectedCommand = 0x10000001;
constexpr std::int32_t malformedCommand = 0x10000011;
constexpr std::int32_t malformedHello = 0x10000013;
constexpr std::int32_t malformedInitiate = 0x10000014;
constexpr std::int32_t malformedError = 0x10000015;
constexpr std::int32_t malformedReady = 0x10000016;
constexpr std::int32_t malformedWelcome = 0x10000017;
constexpr std::int32_t invalidMetadata = 0x10000018;
constexpr std::int32_t mechanismMismatch = 0x11000002;
constexpr std::int32_t badVerdict = 0x20000000; // ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED; the others follow

struct ProtocolRow {
    zmtp::Errc errc;
    std::int32_t code;
};
/// What a monitor says of each fault in a handshake that is the peer's; those of its end are HandshakeFailedNoDetail.
constexpr std::array protocolCodes{
    ProtocolRow{zmtp::Errc::NotZmtp, unspecified},
    ProtocolRow{zmtp::Errc::UnsupportedVersion, unspecified},
    ProtocolRow{zmtp::Errc::MechanismMismatch, mechanismMismatch},
    ProtocolRow{zmtp::Errc::BadFrameFlags, unspecified},
    ProtocolRow{zmtp::Errc::FrameTooLarge, unspecified},
    ProtocolRow{zmtp::Errc::MessageTooLarge, unspecified},
    ProtocolRow{zmtp::Errc::TooManyFrames, unspecified},
    ProtocolRow{zmtp::Errc::BadCommand, malformedCommand},
    ProtocolRow{zmtp::Errc::UnexpectedCommand, unexpectedCommand},
    ProtocolRow{zmtp::Errc::MessageBeforeReady, unexpectedCommand},
    ProtocolRow{zmtp::Errc::IncompatibleType, invalidMetadata},
    ProtocolRow{zmtp::Errc::UnknownSocketType, invalidMetadata},
    ProtocolRow{zmtp::Errc::BadRoutingId, invalidMetadata},
    ProtocolRow{zmtp::Errc::BadCryptography, cryptographic},
    ProtocolRow{zmtp::Errc::WrongVouch, keyExchange},
    ProtocolRow{zmtp::Errc::NonceOrder, invalidSequence},
    ProtocolRow{zmtp::Errc::BadHello, malformedHello},
    ProtocolRow{zmtp::Errc::BadWelcome, malformedWelcome},
    ProtocolRow{zmtp::Errc::BadInitiate, malformedInitiate},
    ProtocolRow{zmtp::Errc::BadReady, malformedReady},
    ProtocolRow{zmtp::Errc::BadError, malformedError},
};

constexpr std::int32_t refusedStatus = 400;

bool isRefusal(const Error& error) {
    return error.code == zmtp::Errc::PeerError || error.code == zmtp::Errc::RefusedForNow ||
           error.code == zmtp::Errc::AuthenticationRefused;
}

/// CURVE knows a WELCOME by its box alone: to libzmq one of another size is one that does not open.
bool isWelcomeOfCurve(const SocketEvent& event) {
    return event.error.code == zmtp::Errc::BadWelcome && event.announcement && event.announcement->mechanism == "CURVE";
}

MonitorEvent withoutDetail(int number) {
    return {HandshakeFailedNoDetail, number};
}

MonitorEvent handshakeFailed(const SocketEvent& event) {
    const Error& error = event.error;
    if (error.code.category() == std::generic_category() && error.code)
        return withoutDetail(error.code.value());
    if (isRefusal(error)) {
        const int status = event.announcement ? event.announcement->refusal : 0;
        return {HandshakeFailedAuth, status != 0 ? status : refusedStatus};
    }
    if (error.code == zmtp::Errc::BadVerdict)
        return {HandshakeFailedProtocol, badVerdict + (event.announcement ? event.announcement->badVerdict : 0)};
    if (error.code == zmtp::Errc::NoAuthenticator)
        return withoutDetail(EFAULT);
    if (error.code == zmtp::Errc::HandshakeTimeout)
        return withoutDetail(ETIMEDOUT);
    if (isWelcomeOfCurve(event))
        return {HandshakeFailedProtocol, cryptographic};
    const auto row =
        std::ranges::find_if(protocolCodes, [&error](const ProtocolRow& each) { return error.code == each.errc; });
    return row == protocolCodes.end() ? withoutDetail(EPIPE) : MonitorEvent{HandshakeFailedProtocol, row->code};
}

std::vector<MonitorEvent> retried(const SocketEvent& event) {
    std::vector<MonitorEvent> events;
    if (event.attempted)
        events.push_back({Closed, -1});
    if (event.retryIn.count() >= 0)
        events.push_back({ConnectRetried, static_cast<std::int32_t>(event.retryIn.count())});
    return events;
}

} // namespace

std::vector<MonitorEvent> monitorEvents(const SocketEvent& event) {
    using Kind = SocketEvent::Kind;
    switch (event.kind) {
    case Kind::Listening:
        return {{Listening, event.fd}};
    case Kind::BindFailed:
        return {{BindFailed, event.error.code.value()}};
    case Kind::Unbound:
        return {{Closed, event.fd}};
    case Kind::Connecting:
    case Kind::Retrying:
        return retried(event);
    case Kind::Connected:
        return {{Connected, event.fd}};
    case Kind::Accepted:
        return {{Accepted, event.fd}};
    case Kind::Established:
        if (event.announcement && event.announcement->major == 0) // there was none
            return {};
        return {{HandshakeSucceeded, 0}};
    case Kind::HandshakeFailed:
        if (event.byUs)
            return {};
        return {handshakeFailed(event), {Disconnected, event.fd}};
    case Kind::Disconnected:
        if (event.byUs)
            return {};
        return {{Disconnected, event.fd}};
    case Kind::AcceptFailed:
        return {{AcceptFailed, event.error.code.value()}};
    case Kind::TurnedAway:
        return {{AcceptFailed, EACCES}};
    case Kind::Closed:
        break;
    }
    return {};
}

} // namespace ipcscope::sockets

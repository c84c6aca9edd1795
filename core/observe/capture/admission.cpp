// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/admission.h"

#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <array>

namespace ipcscope::capture {

std::optional<Finding> objection(const zmtp::Announcement& announcement) {
    using enum Finding::What;
    if (announcement.major < 3)
        return Finding{OldProtocol, announcement, {}};
    if (announcement.mechanism != "NULL")
        return Finding{OtherMechanism, announcement, {}};
    if (announcement.type != zmtp::SocketType::Pub && announcement.type != zmtp::SocketType::XPub)
        return Finding{OtherType, announcement, {}};
    return std::nullopt;
}

std::optional<Finding> findingOf(const Error& error, const zmtp::Announcement& announcement) {
    using enum Finding::What;
    const auto finding = [&](Finding::What what) { return Finding{what, announcement, error}; };
    if (error.code == zmtp::Errc::HandshakeTimeout)
        return finding(announcement.major == 2 ? OldProtocol : Silent);
    if (error.code == zmtp::Errc::UnsupportedVersion)
        return finding(OldProtocol);
    if (error.code == zmtp::Errc::MechanismMismatch)
        return finding(OtherMechanism);
    if (error.code == zmtp::Errc::IncompatibleType || error.code == zmtp::Errc::UnknownSocketType)
        return finding(OtherType);
    if (error.code == zmtp::Errc::NotZmtp)
        return finding(NotZmtp);
    if (error.code == zmtp::Errc::PeerError)
        return finding(Refused);
    const bool mayPass = error.code == zmtp::Errc::ClosedInHandshake || error.code == zmtp::Errc::RefusedForNow;
    if (error.code.category() == zmtp::zmtpCategory() && !mayPass)
        return finding(Faulty);
    return std::nullopt;
}

bool mayAppear(const std::error_code& code, Before before) {
    if (code == std::errc::connection_refused)
        return before == Before::Waited;
    constexpr std::array passing{ENOENT, EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM, ENOBUFS};
    return code.category() == std::generic_category() && std::ranges::find(passing, code.value()) != passing.end();
}

} // namespace ipcscope::capture

// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanisms/null.h"

#include "core/transport/base/showable.h"
#include "core/transport/zmtp/errc.h"

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t shownName = 40;

Error peerError(ByteView data) {
    const bool counted = !data.empty() && data.size() - 1 >= data[0];
    const ByteView reason = counted ? data.subspan(1, data[0]) : data;
    return {Errc::PeerError, "handshake: ERROR " + showable(reason, 200)};
}

class NullMechanism final : public Mechanism {
public:
    Bytes ready(ByteView properties) override { return wire::command("READY", properties); }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement) override {
        if (command.name == "ERROR")
            return std::unexpected(peerError(command.data));
        if (command.name != "READY")
            return failure(Errc::UnexpectedCommand, "handshake: " + showable(command.name, shownName));
        auto properties = wire::readProperties(command.data);
        if (!properties)
            return failure(Errc::BadCommand, "handshake: READY");
        announcement.properties = std::move(*properties);
        return Progress::PeerReady;
    }
};

} // namespace

std::unique_ptr<Mechanism> makeNullMechanism() {
    return std::make_unique<NullMechanism>();
}

} // namespace ipcscope::zmtp

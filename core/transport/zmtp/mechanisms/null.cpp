// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanisms/null.h"

#include "core/transport/base/showable.h"
#include "core/transport/zmtp/errc.h"

#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t shownName = 40;

class NullMechanism final : public Mechanism {
public:
    explicit NullMechanism(Judge judge)
        : m_judge(judge) {}

    bool symmetric() const override { return true; }
    Result<Progress> open() override { return m_judge == Judge::Owner ? Progress::Ask : Progress::Introduce; }
    Result<Progress> admitted(Outgoing&) override { return Progress::Introduce; }
    Claim claim() override { return {.mechanism = "NULL", .username = {}, .password = {}}; }

    void introduce(ByteView properties, Outgoing& outgoing) override {
        outgoing.appendControl(wire::command("READY", properties));
    }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement, Outgoing&) override {
        if (command.name != "READY")
            return failure(Errc::UnexpectedCommand, "handshake: " + showable(command.name, shownName));
        auto properties = wire::readProperties(command.data);
        if (!properties)
            return failure(Errc::BadCommand, "handshake: READY");
        announcement.properties = std::move(*properties);
        return Progress::PeerReady;
    }

private:
    Judge m_judge;
};

} // namespace

std::unique_ptr<Mechanism> makeNullMechanism(const Security&, Judge judge) {
    return std::make_unique<NullMechanism>(judge);
}

bool nullComplete(const Security&) {
    return true;
}

} // namespace ipcscope::zmtp

// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanisms/null.h"

#include "core/transport/zmtp/command_faults.h"

#include <utility>

namespace ipcscope::zmtp {
namespace {

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
            return unexpectedCommand(command.name);
        auto properties = wire::readProperties(command.data);
        if (!properties)
            return malformedCommand(command.name);
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

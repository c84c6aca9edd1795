// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanisms/plain.h"

#include "core/transport/zmtp/command_faults.h"
#include "core/transport/zmtp/errc.h"

#include <string>
#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t longestText = 255;

/// The properties in INITIATE or READY.
Result<Mechanism::Progress> takeProperties(const wire::CommandView& command, Announcement& announcement) {
    auto properties = wire::readProperties(command.data);
    if (!properties)
        return malformedCommand(command.name);
    announcement.properties = std::move(*properties);
    return Mechanism::Progress::PeerReady;
}

class PlainClient final : public Mechanism {
public:
    explicit PlainClient(const Security& security)
        : m_username(security.username)
        , m_password(security.password) {}

    Result<Progress> open() override { return Progress::Introduce; }

    void introduce(ByteView properties, Outgoing& outgoing) override {
        m_properties = copyOf(properties);
        Bytes hello;
        hello.reserve(2 + m_username.size() + m_password.size());
        hello.push_back(static_cast<std::uint8_t>(m_username.size()));
        hello.insert(hello.end(), m_username.begin(), m_username.end());
        hello.push_back(static_cast<std::uint8_t>(m_password.size()));
        hello.insert(hello.end(), m_password.view().begin(), m_password.view().end());
        Bytes frame = wire::command("HELLO", hello);
        outgoing.appendSecret(frame);
        wipe(hello);
        wipe(frame);
        m_password = {};
    }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement,
                              Outgoing& outgoing) override {
        if (!m_welcome && command.name == "WELCOME") {
            if (!command.data.empty())
                return malformedCommand(command.name);
            m_welcome = true;
            outgoing.appendControl(wire::command("INITIATE", m_properties));
            return Progress::Continue;
        }
        if (m_welcome && command.name == "READY")
            return takeProperties(command, announcement);
        return unexpectedCommand(command.name);
    }

private:
    std::string m_username;
    Secret m_password;
    Bytes m_properties;
    bool m_welcome = false;
};

class PlainServer final : public Mechanism {
public:
    explicit PlainServer(Judge judge)
        : m_judge(judge) {}

    Result<Progress> open() override { return Progress::Continue; }

    void introduce(ByteView properties, Outgoing& outgoing) override {
        outgoing.appendControl(wire::command("READY", properties));
    }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement, Outgoing&) override {
        if (m_step == Step::Hello && command.name == "HELLO")
            return hello(command.data);
        if (m_step == Step::Initiate && command.name == "INITIATE")
            return takeProperties(command, announcement);
        return unexpectedCommand(command.name);
    }

    Claim claim() override { return std::exchange(m_claim, {}); }

    Result<Progress> admitted(Outgoing& outgoing) override {
        m_step = Step::Initiate;
        outgoing.appendControl(wire::command("WELCOME", {}));
        return Progress::Continue;
    }

    /// All of libzmq up to 4.3.5 spells it so, and its PLAIN clients know no other form: they would take the RFC's for
    /// a fault of ours. Whoever does not know this one closes as well.
    void refuse(std::string_view reason, Outgoing& outgoing) override {
        Bytes body = copyOf(bytesOf("^RROR"));
        body.push_back(static_cast<std::uint8_t>(reason.size()));
        body.insert(body.end(), reason.begin(), reason.end());
        Bytes frame{wire::commandFlag, static_cast<std::uint8_t>(body.size())};
        frame.insert(frame.end(), body.begin(), body.end());
        outgoing.appendControl(frame);
    }

private:
    enum class Step : std::uint8_t { Hello, Initiate };

    Result<Progress> hello(ByteView data) {
        const auto username = wire::readShort(data);
        const auto password = wire::readShort(data);
        if (!username || !password || !data.empty())
            return malformedCommand("HELLO");
        if (m_judge == Judge::Nobody)
            return failure(Errc::NoAuthenticator, "handshake");
        m_claim.mechanism = "PLAIN";
        m_claim.username = textOf(*username);
        m_claim.password = Secret(*password);
        return Progress::Ask;
    }

    Judge m_judge;
    Step m_step = Step::Hello;
    Claim m_claim;
};

} // namespace

std::unique_ptr<Mechanism> makePlainMechanism(const Security& security, Judge judge) {
    if (security.role == Security::Role::Client)
        return std::make_unique<PlainClient>(security);
    return std::make_unique<PlainServer>(judge);
}

bool plainComplete(const Security& security) {
    return security.username.size() <= longestText && security.password.size() <= longestText;
}

} // namespace ipcscope::zmtp

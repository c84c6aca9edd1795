// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/identifier.h"

#include "ui/engine/background.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <unordered_map>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::Identification;

namespace {

const Endpoint* reachedAt(const std::string& address, const discovery::Snapshot& known) {
    const auto found = std::ranges::find_if(known, [&address](const Endpoint& each) {
        return each.listens() && discovery::isReachable(each.state) && each.endpoint() == address;
    });
    return found == known.end() ? nullptr : &*found;
}

Identifier::Answer ask(const std::string& address, const discovery::Snapshot& known, Identifier::Consent consent) {
    Identifier::Answer answer;
    const auto parsed = ipc::Address::parse(address);
    if (!parsed) {
        answer.identification.outcome = Identification::Outcome::Unreachable;
        answer.identification.error = parsed.error();
    } else {
        if (consent == Identifier::Consent::AskFirst)
            answer.risk = advice::contactRisk(known, *parsed);
        if (answer.risk.ask)
            return answer;
        answer.identification = discovery::identify(*parsed);
    }
    answer.fault = advice::explain(answer.identification, {.endpoint = address});
    return answer;
}

constexpr std::chrono::seconds listedWithin{5};
constexpr std::size_t mostHeard = 1'000;

/// False: the listener is another one by now, or still.
bool mayBe(const Endpoint& endpoint, pid_t pid) {
    return endpoint.owners.empty() || pid <= 0 ||
           std::ranges::any_of(endpoint.owners, [pid](const auto& owner) { return owner.pid == pid; });
}

/// Of those that have more than one.
std::map<std::uint32_t, std::set<std::string>> severalNames(const discovery::Snapshot& listed) {
    std::unordered_map<std::uint32_t, const std::string*> first;
    std::map<std::uint32_t, std::set<std::string>> several;
    for (const Endpoint& each : listed) {
        if (!each.listens())
            continue;
        const auto [at, isNew] = first.try_emplace(each.listener, &each.name);
        if (!isNew && *at->second != each.name)
            several[each.listener].insert({*at->second, each.name});
    }
    return several;
}

/// As an endpoint that was asked would have answered.
Identification answerOf(const capture::PeerFacts& peer) {
    Identification answer{.outcome = Identification::Outcome::Answered, .peer = {}, .error = {}};
    const char* const end = peer.version.data() + peer.version.size();
    const auto [dot, errc] = std::from_chars(peer.version.data(), end, answer.peer.major);
    if (errc == std::errc() && dot != end)
        std::from_chars(dot + 1, end, answer.peer.minor);
    answer.peer.mechanism = peer.mechanism;
    answer.peer.type = zmtp::socketTypeNamed(peer.type);
    answer.peer.typeName = peer.type;
    answer.peer.routingId = peer.routingId;
    return answer;
}

} // namespace

Identifier::Identifier(Background& background, QObject* parent)
    : QObject(parent)
    , m_background(background) {
    m_background.run(
        this, [] { return discovery::IdentifiedFile().read(); },
        [this](const std::vector<discovery::Identified>& kept) {
            for (const discovery::Identified& each : kept) {
                m_known.try_emplace({each.listener, each.name}, each);
                Q_EMIT changed(each.name);
            }
        });
}

void Identifier::identify(const std::string& address, discovery::Snapshot known, Consent consent, QObject* context,
                          std::function<void(const Answer&)> done) {
    const Endpoint* listed = reachedAt(address, known);
    const Endpoint reached = listed != nullptr ? *listed : Endpoint();
    m_background.run(
        this, [address, known = std::move(known), consent] { return ask(address, known, consent); },
        [this, address, reached, guard = QPointer<QObject>(context), done = std::move(done)](const Answer& answer) {
            if (!answer.risk.ask && reached.listens())
                keep(remember(reached, answer.identification));
            if (!answer.risk.ask)
                Q_EMIT asked(address, answer);
            if (guard)
                done(answer);
        });
}

std::vector<discovery::Identified> Identifier::remember(const Endpoint& endpoint,
                                                        const Identification& identification) {
    m_results.remember(endpoint.listener, identification);
    std::vector<discovery::Identified> all;
    auto found = discovery::identifiedAs(endpoint, identification);
    if (!found)
        return all;
    for (const std::string& name : namesOf(endpoint)) {
        found->name = name;
        m_known.insert_or_assign({endpoint.listener, name}, *found);
        all.push_back(*found);
        Q_EMIT changed(name);
    }
    return all;
}

void Identifier::keep(std::vector<discovery::Identified> found) {
    if (!found.empty())
        m_background.run(
            this, [found = std::move(found)] { return discovery::IdentifiedFile().add(found); },
            [](const Result<void>&) {});
}

std::set<std::string> Identifier::namesOf(const Endpoint& endpoint) const {
    const auto found = m_names.find(endpoint.listener);
    std::set<std::string> names = found != m_names.end() ? found->second : std::set<std::string>();
    names.insert(endpoint.name);
    return names;
}

const Identification* Identifier::recall(const std::string& address, const discovery::Snapshot& known) const {
    const Endpoint* reached = reachedAt(address, known);
    return reached != nullptr ? m_results.of(reached->listener) : nullptr;
}

const discovery::Identified* Identifier::knownAs(const Endpoint& endpoint) const {
    if (!endpoint.listens())
        return nullptr;
    if (const auto found = m_known.find({endpoint.listener, endpoint.name}); found != m_known.end())
        return &found->second;
    if (const auto names = m_names.find(endpoint.listener); names != m_names.end())
        for (const std::string& name : names->second)
            if (const auto found = m_known.find({endpoint.listener, name}); found != m_known.end())
                return &found->second;
    return nullptr;
}

void Identifier::hear(const std::string& address, const capture::PeerFacts& peer, const discovery::Snapshot& known) {
    if (peer.type.empty() || m_heard.size() >= mostHeard)
        return;
    m_heard.insert_or_assign(address, Heard{answerOf(peer), peer.pid, std::chrono::steady_clock::now() + listedWithin});
    giveHeard(known);
}

void Identifier::giveHeard(const discovery::Snapshot& listed) {
    std::erase_if(m_heard,
                  [now = std::chrono::steady_clock::now()](const auto& each) { return each.second.until < now; });
    if (m_heard.empty())
        return;
    std::vector<discovery::Identified> found;
    for (const Endpoint& each : listed) {
        if (!each.listens() || !discovery::isReachable(each.state) || !advice::hasAddress(each))
            continue;
        const auto heard = m_heard.find(each.endpoint());
        if (heard == m_heard.end() || !mayBe(each, heard->second.pid))
            continue;
        if (const auto* answered = knownAs(each); answered == nullptr || answered->type.empty())
            std::ranges::move(remember(each, heard->second.identification), std::back_inserter(found));
        m_heard.erase(heard);
    }
    keep(std::move(found));
}

void Identifier::review(const discovery::Snapshot& snapshot) {
    m_results.prune(snapshot);
    m_names = severalNames(snapshot);
    giveHeard(snapshot);
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/folds/roster.h"

#include "core/observe/capture/somebody.h"

namespace ipcscope::capture {

void Roster::add(const Chunk& batch, RecordId first) {
    if (batch.hasMessagesOnly())
        return;
    for (std::size_t i = 0; i < batch.count(); ++i) {
        const auto kind = batch.header(i).kind();
        if (kind != Kind::PeerUp && kind != Kind::PeerDown)
            continue;
        auto facts = decodePeerFacts(batch.record(i).bytes);
        if (facts)
            set(batch.header(i).peer(), {std::move(*facts), kind == Kind::PeerUp, first + i});
    }
}

void Roster::set(std::uint32_t number, Entry entry) {
    auto& entries = m_entries.own();
    auto& kept = entries.try_emplace(number, Entry{{}, false}).first->second;
    const bool wasUp = kept.up;
    if (entry.up && !wasUp)
        ++m_up;
    if (!entry.up && wasUp)
        --m_up;
    if (!entry.up)
        m_gone.push_back({number, entry.left});
    kept = std::move(entry);
}

void Roster::forget(RecordId before) {
    for (; m_gone.size() > keptGone && m_gone.front().left < before; m_gone.pop_front()) {
        const auto [number, left] = m_gone.front();
        const auto* const known = peer(number);
        if (known != nullptr && !known->up && known->left == left)
            m_entries.own().erase(number);
    }
}

void Roster::add(const Peers& introduced) {
    for (const auto& [number, facts] : introduced) {
        const auto* const known = peer(number);
        if (known == nullptr)
            set(number, {facts, true});
        else if (isJustSomebody(known->facts) && !isJustSomebody(facts))
            m_entries.own().at(number).facts = facts;
    }
}

Roster::Origin Roster::origin() const {
    Origin out;
    for (const auto& [number, entry] : *m_entries) {
        if (out.endpoint.empty())
            out.endpoint = entry.facts.endpoint;
        if (out.method.empty())
            out.method = entry.facts.method;
        if (!out.endpoint.empty() && !out.method.empty())
            break;
    }
    return out;
}

Peers Roster::present(const Roster& told) const {
    Peers out;
    for (const auto& [number, entry] : *m_entries) {
        if (entry.up && told.peer(number) == nullptr)
            out.emplace(number, entry.facts);
    }
    return out;
}

const Roster::Entry* Roster::peer(std::uint32_t number) const {
    const auto found = m_entries->find(number);
    return found == m_entries->end() ? nullptr : &found->second;
}

} // namespace ipcscope::capture

// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/arrival.h"
#include "core/observe/discovery/scanner.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ipcscope::advice {

enum class Asking : std::uint8_t {
    Never,
    IfHarmless, ///< unless a connect may take messages away, or that is unknown
    Anyway
};

/// Collects the facts about one address for whyNothingArrives(), step by step. No step is for a thread that serves
/// others; each may run on another one.
class Inquiry {
public:
    explicit Inquiry(std::string endpoint);

    /// Without contact. The first look is two scans, half a second apart.
    void look();
    /// Contacts it if that is allowed and there is something: two seconds at most.
    void ask(Asking asking);
    /// Somebody has left bytes unread in every look so far, for too short a time to be called stalled: look() again,
    /// after `pause`, may tell. Never longer than four seconds after the first look.
    bool isOpen() const;
    void setOurs(OurSide ours) { m_facts.ours = std::move(ours); }
    const ArrivalFacts& facts() const { return m_facts; }

    static constexpr std::chrono::milliseconds pause{500};

private:
    using Time = std::chrono::steady_clock::time_point;
    /// One end of a connection, and what it had unread at least.
    struct Unread {
        std::uint32_t socket = 0; ///< its client's inode, else its server's
        bool atServer = false;
        std::uint64_t bytes = 0;
    };
    bool scan();
    void noteUnread(bool first);

    const std::string m_endpoint;
    ArrivalFacts m_facts;
    std::string m_name; ///< in the snapshot
    std::unique_ptr<discovery::Scanner> m_scanner;
    std::shared_ptr<const discovery::Snapshot> m_snapshot;
    std::vector<Unread> m_unread; ///< what did not become less in any look
    Time m_began{};
};

/// A whole inquiry with a probe if it is allowed. What is open after it is waited for, which is told: about five
/// seconds in all at most.
ArrivalFacts
inquire(const std::string& endpoint, OurSide ours, Asking asking, const std::function<void()>& waits = [] {});

} // namespace ipcscope::advice

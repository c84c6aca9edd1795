// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/contact_risk.h"
#include "core/observe/advice/faults.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/discovery/identified.h"
#include "core/observe/discovery/identify.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ipcscope::ui {

class Background;

/// Asks endpoints what they are, in the background, and remembers by listener what they answered; the short form of it
/// beyond this run too. GUI thread.
class Identifier : public QObject {
    Q_OBJECT
public:
    enum class Consent {
        AskFirst, ///< where the mere connect could take messages away nobody is contacted
        Given,
    };
    struct Answer {
        advice::ContactRisk risk; ///< ask: nobody was contacted, for this reason
        discovery::Identification identification;
        advice::Fault fault; ///< without a title: nothing is wrong
    };

    explicit Identifier(Background& background, QObject* parent = nullptr);

    /// `known`: the list that tells who is reached. What is answered is remembered; `done` hears it if `context` is
    /// still there by then.
    void identify(const std::string& address, discovery::Snapshot known, Consent consent, QObject* context,
                  std::function<void(const Answer&)> done);
    /// What the listener that `address` leads to answered in this run, or null.
    const discovery::Identification* recall(const std::string& address, const discovery::Snapshot& known) const;
    /// What this listener was found to be, at this name or another of its socket file, in this run or another since the
    /// boot, or null.
    const discovery::Identified* knownAs(const discovery::Endpoint& endpoint) const;
    /// Whoever listens at `address` said this to a socket of ours in a handshake that is just over. Kept as an answer,
    /// unless there is one that tells the type.
    void hear(const std::string& address, const capture::PeerFacts& peer, const discovery::Snapshot& known);
    /// Forgets whoever is not listed; gives those newly listed what was heard of them; notes who has several names.
    void review(const discovery::Snapshot& snapshot);

Q_SIGNALS:
    /// Somebody was contacted, and answered this.
    void asked(const std::string& address, const ipcscope::ui::Identifier::Answer& answer);
    void changed(const std::string& name);

private:
    struct Heard {
        discovery::Identification identification;
        pid_t pid = 0;
        std::chrono::steady_clock::time_point until; ///< somebody else may listen there later
    };

    /// What is to be kept beyond this run, for each of its names.
    std::vector<discovery::Identified> remember(const discovery::Endpoint& endpoint,
                                                const discovery::Identification& identification);
    void keep(std::vector<discovery::Identified> found);
    void giveHeard(const discovery::Snapshot& listed);
    /// That one, and whatever else its socket file is called.
    std::set<std::string> namesOf(const discovery::Endpoint& endpoint) const;

    Background& m_background;
    discovery::Identifications m_results;
    std::map<std::pair<std::uint32_t, std::string>, discovery::Identified> m_known; ///< by listener and name
    std::map<std::uint32_t, std::set<std::string>> m_names; ///< of listed listeners; hard links of one socket file
    std::map<std::string, Heard> m_heard;                   ///< by address; of those not listed yet
};

} // namespace ipcscope::ui

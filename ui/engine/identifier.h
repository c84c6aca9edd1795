// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/advice/watching.h"
#include "core/observe/discovery/identified.h"
#include "core/observe/discovery/identify.h"

#include <QObject>

#include <functional>
#include <map>
#include <string>

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

    /// `known`: the list that tells who is reached. `done` as Background::run has it.
    void identify(const std::string& address, discovery::Snapshot known, Consent consent, QObject* context,
                  std::function<void(const Answer&)> done);
    /// What the listener that `address` leads to answered in this run, or null.
    const discovery::Identification* recall(const std::string& address, const discovery::Snapshot& known) const;
    /// What this listener was found to be, in this run or another since the boot, or null.
    const discovery::Identified* knownAs(const discovery::Endpoint& endpoint) const;
    /// Forgets whoever is not listed.
    void prune(const discovery::Snapshot& snapshot);

Q_SIGNALS:
    void changed(const std::string& name);

private:
    void remember(const discovery::Endpoint& endpoint, const discovery::Identification& identification);

    Background& m_background;
    discovery::Identifications m_results;
    std::map<std::uint32_t, discovery::Identified> m_known; ///< by listener
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/advice/watch_plan.h"
#include "core/observe/capture/sources/joined.h"
#include "core/observe/discovery/endpoint.h"
#include "ui/engine/identifier.h"
#include "ui/shell/settled_joins.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ipcscope::ui {

class Engine;
class FaultOffers;
class Monitor;
class MonitorPage;
class MonitorTabs;
class Settings;
class WatchSheet;

/// From "watch this" to a monitor in a tab. Asks before contact where the mere connect could take messages; identifies,
/// unless the listener has told its type before; joins publishers only; anything else is told in a sheet with the
/// choice to join, also for the next times while the same program is there; what cannot work, and what is waited for,
/// is told in its tab. Sheets never block.
class WatchFlow : public QObject {
    Q_OBJECT
public:
    /// Sheets belong to `window`.
    WatchFlow(Engine& engine, MonitorTabs& tabs, Settings& settings, QWidget& window);

    void watch(const discovery::Endpoint& endpoint);
    /// "ipc://..."; judged by the list as soon as there is one, or none can be had.
    void watchAddress(const std::string& address);
    /// Takes part as asked: publishersOnly is looked at, no risk of contact is.
    MonitorPage* join(capture::JoinRequest request);

    /// Why nothing arrives from this address, for who would join it as Watch does.
    void openWhy(const std::string& address);
    /// Endpoints that are joined without a question.
    SettledJoins& settledJoins() { return m_settled; }
    /// What else is wanted of a fault that a tab tells.
    const FaultOffers& offers() const { return *m_offers; }
    /// The type at the other side of `address`, if a monitor has heard it.
    std::optional<zmtp::SocketType> heardType(const std::string& address) const;

Q_SIGNALS:
    /// An answer may take two seconds.
    void asking(const QString& endpoint);
    void answered();
    /// It can be joined as `type` once there are keys, or a user and a password.
    void secretsWanted(const std::string& address, zmtp::SocketType type, advice::WatchPlan::Secrets secrets);
    /// A new tab, also in the place of another.
    void opened(ipcscope::ui::MonitorPage* page);

private:
    void propose(const std::string& address, const discovery::Snapshot& known);
    void ask(const std::string& address, const discovery::Snapshot& known, Identifier::Consent consent);
    void proceed(const std::string& address, const discovery::Identification& identification);
    void offerMethod(const std::string& address, const capture::Finding& finding);
    std::optional<zmtp::SocketType> settled(const std::string& address, const capture::Finding& finding) const;
    void offerToSettle(WatchSheet& sheet, const std::string& address, const capture::Finding& finding);
    void begin(const std::string& address);
    void openWhy(MonitorPage* page);
    void follow(MonitorPage* page);
    void stateChanged(MonitorPage* page);
    void tellRefusal(MonitorPage* page);
    void tellFailure(MonitorPage* page);
    void offerTakeover(MonitorPage* page, const advice::Fault& fault);
    void tellFault(MonitorPage* page, const advice::Fault& fault);
    void tellWait(MonitorPage* page);
    void offerToStopWaiting(MonitorPage* page, const advice::Fault& fault);
    void withdrawWait(MonitorPage* page);
    void rejoin(const QPointer<MonitorPage>& page, capture::JoinRequest request);
    void lookUpAwaited();

    Engine& m_engine;
    MonitorTabs& m_tabs;
    QWidget& m_window;
    FaultOffers* m_offers;
    bool m_listed = false; ///< discovery has answered once
    std::string m_awaited; ///< address to watch as soon as there is a list
    std::map<std::string, zmtp::SocketType> m_heard;
    SettledJoins m_settled;
    std::map<const MonitorPage*, QString> m_waits; ///< what was told of those that wait
};

/// What Watch asks for: a subscriber of everything, at publishers only.
capture::JoinRequest watchRequest(const std::string& address);
/// How a finding is told: as a choice, or as a fault.
enum class Telling { Choice, Fault };
Telling tellingOf(const capture::Finding& finding);

} // namespace ipcscope::ui

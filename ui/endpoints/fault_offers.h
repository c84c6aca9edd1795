// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"

#include <QObject>

#include <functional>
#include <string>

namespace ipcscope::advice {
struct Remedy;
}

namespace ipcscope::ui {

class Engine;
class NoticeBar;

/// What can be done about a fault of an endpoint, as buttons under its words. Copies, makes folders and waits by
/// itself; for the rest it has signals. What makes no sense now is not offered: nothing can be removed that is not
/// listed as stale.
class FaultOffers : public QObject {
    Q_OBJECT
public:
    explicit FaultOffers(Engine& engine, QObject* parent = nullptr);

    /// Of the fault that `notice` tells; `again` tries once more what failed. Without it, as something tries by itself,
    /// neither waiting nor another try is offered.
    void offer(NoticeBar& notice, const advice::Fault& fault, const advice::Intent& intent,
               std::function<void()> again);

Q_SIGNALS:
    void removalWanted(const std::string& name);
    void processWanted(const std::string& name);
    void anotherAddressWanted(const ipcscope::advice::Intent& intent);

private:
    bool makesSense(const advice::Remedy& remedy, const std::string& name, bool canTryAgain) const;
    void wait(NoticeBar& notice, const std::string& name, const std::function<void()>& again);
    void makeFolder(NoticeBar& notice, const std::string& folder, const std::function<void()>& again);

    Engine& m_engine;
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/advice/watch_plan.h"
#include "core/observe/capture/sources/joined.h"
#include "ui/dialogs/sheet.h"

class QCheckBox;

namespace ipcscope::ui {

/// What Watch found when it is not a publisher, what joining would do, and the choice: "Join and take messages" (red
/// outline, never the default) or Cancel. Where keys or a login are needed first, the button asks for them, and tells
/// all the same what it leads to. Where joining cannot work there is only Close; all by advice::planFor(). Opened with
/// open(); accepted() means join().
class WatchSheet : public Sheet {
    Q_OBJECT
public:
    WatchSheet(const QString& endpoint, const capture::Finding& finding, QWidget* parent = nullptr);
    /// What accepted() asks for, where something has to be typed in first.
    advice::WatchPlan::Secrets secrets() const { return m_secrets; }
    /// The type to join as.
    zmtp::SocketType joinAs() const { return m_joinAs; }
    /// The answer may go for the next times, too, as long as this program is behind the endpoint. Only where joining is
    /// what is asked about.
    void offerToSettle(const QString& program);
    /// False: somebody does not want to be asked about this endpoint, type and program again.
    bool asksAgain() const;

Q_SIGNALS:
    /// "Keep waiting" at a program that says nothing: ask it again. The sheet closes without an answer.
    void patienceGiven();

private:
    WatchSheet(const QString& endpoint, const capture::Finding& finding, const advice::WatchPlan& plan,
               QWidget* parent);
    void tellFinding(const QString& endpoint, const capture::Finding& finding);
    void askType();

    zmtp::SocketType m_joinAs;
    advice::WatchPlan::Secrets m_secrets;
    bool m_asksToJoin;
    QCheckBox* m_settled = nullptr; ///< only where the answer may go for the next time too
};

/// Asked before any contact when the owner's libzmq is old or unknown: the reason, "Contact anyway" and Cancel
/// (default).
class ContactSheet : public Sheet {
    Q_OBJECT
public:
    ContactSheet(const QString& endpoint, const QString& reason, QWidget* parent = nullptr);
};

/// IS-109: binding would take the path from a living program. "Take over anyway" and Cancel (default).
class TakeoverSheet : public Sheet {
    Q_OBJECT
public:
    TakeoverSheet(const QString& title, const QString& body, QWidget* parent = nullptr);
};

/// IS-134: somebody at the endpoint uses this routing id already. "Connect anyway" and Change identity (default).
class IdentitySheet : public Sheet {
    Q_OBJECT
public:
    IdentitySheet(const advice::Fault& fault, QWidget* parent = nullptr);
};

} // namespace ipcscope::ui

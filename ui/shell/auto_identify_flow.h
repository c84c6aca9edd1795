// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QWidget;

namespace ipcscope::ui {

class AutoIdentifier;
class Engine;

/// From the ticked action to endpoints that are identified by themselves: the sheet that says what programs see of it
/// is in between, each time. The action stays ticked for as long as it is on.
class AutoIdentifyFlow : public QObject {
    Q_OBJECT
public:
    /// The sheet belongs to `window`.
    AutoIdentifyFlow(Engine& engine, QAction& action, QWidget& window);

private:
    void choose(bool on);

    AutoIdentifier* m_identifier;
    QAction& m_action;
    QWidget& m_window;
};

} // namespace ipcscope::ui

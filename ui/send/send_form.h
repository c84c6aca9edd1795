// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"

#include <QWidget>

#include <functional>

namespace ipcscope::ui {

class Engine;
class Monitor;

/// The right side: frames as typed, sent through a monitor of its own kind, so that what was sent and the replies stand
/// in the message list.
class SendForm : public QWidget {
    Q_OBJECT
public:
    /// `monitorFor` answers the open monitor that joined in just this way, or opens one as a new tab.
    SendForm(Engine& engine, std::function<Monitor*(const capture::JoinRequest&)> monitorFor,
             QWidget* parent = nullptr);

    /// What "To" and "As" say. `bound` is the type at the other side, where it is known: the form proposes its
    /// counterpart.
    void setTarget(const QString& endpoint, std::optional<zmtp::SocketType> bound);
    void focusBody();

public Q_SLOTS:
    void send();

private:
    Engine& m_engine;
};

} // namespace ipcscope::ui

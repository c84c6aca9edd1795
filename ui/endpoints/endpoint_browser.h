// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QWidget>

#include <optional>

namespace ipcscope::ui {

class Engine;

/// The left side: the live endpoint list, in three groups and by folder.
class EndpointBrowser : public QWidget {
    Q_OBJECT
public:
    explicit EndpointBrowser(Engine& engine, QWidget* parent = nullptr);

    std::optional<discovery::Endpoint> current() const;
    /// Selects the endpoint of this name if it is listed.
    void select(const std::string& name);

public Q_SLOTS:
    void copyAddress();
    /// Asks, then removes the selected stale file; says what came of it in place.
    void removeCurrent();

Q_SIGNALS:
    void currentChanged();
    /// Enter or double click on an endpoint.
    void watchRequested(const discovery::Endpoint& endpoint);
    void sendRequested(const discovery::Endpoint& endpoint);

private:
    Engine& m_engine;
};

} // namespace ipcscope::ui

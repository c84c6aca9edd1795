// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QTreeView;

namespace ipcscope::ui {

class EndpointModel;
class Engine;
class NoticeBar;

/// The left side: the live endpoint list, in three groups and by folder.
class EndpointBrowser : public QWidget {
    Q_OBJECT
public:
    explicit EndpointBrowser(Engine& engine, QWidget* parent = nullptr);

    std::optional<discovery::Endpoint> current() const;
    /// The current one is a stale file that may be removed now.
    bool canRemoveCurrent() const;
    /// Selects the endpoint of this name if it is listed.
    void select(const std::string& name);

public Q_SLOTS:
    /// Asks for a monitor on the selected endpoint; says in place why there can be none.
    void watchCurrent();
    void copyAddress();
    /// Asks, then removes the selected stale file; says what came of it in place.
    void removeCurrent();

Q_SIGNALS:
    /// Another endpoint, other facts of it, or canRemoveCurrent().
    void currentChanged();
    /// Enter or double click on an endpoint.
    void watchRequested(const discovery::Endpoint& endpoint);
    void sendRequested(const discovery::Endpoint& endpoint);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildTree();
    void buildActions();
    void lay();
    void refresh();
    void unfold(const QModelIndex& parent, int first, int last);
    void foldAgain();
    void showCurrent();
    /// Ages grow and obstacles go by themselves.
    void growOlder();
    void tellTrouble(const QString& reason);
    void tellCounts();
    void remove(const discovery::Endpoint& endpoint);

    Engine& m_engine;
    EndpointModel* m_model;
    QSortFilterProxyModel* m_filtered;
    QTreeView* m_tree;
    QLineEdit* m_filter;
    QLabel* m_counts;
    QLabel* m_empty;
    QLabel* m_facts;
    NoticeBar* m_notice;
    QAction* m_watch = nullptr;
    QAction* m_send = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_remove = nullptr;
    QTimer m_clock;
    QString m_trouble; ///< why nothing can be listed, as told in the notice
    bool m_scanned = false;
};

} // namespace ipcscope::ui

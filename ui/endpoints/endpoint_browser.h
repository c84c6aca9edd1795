// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QLabel;
class QLineEdit;
class QModelIndex;
class QToolButton;
class QTreeView;

namespace ipcscope::ui {

class EndpointChips;
class EndpointFilter;
class EndpointModel;
class Engine;
class NoticeBar;
class Remarks;
class Settings;
enum class Arrangement;
enum class EndpointOrder;

/// The left side: the live endpoint list, in three groups, by folder or flat, narrowed by chips and by text.
class EndpointBrowser : public QWidget {
    Q_OBJECT
public:
    EndpointBrowser(Engine& engine, Settings& settings, QWidget* parent = nullptr);

    std::optional<discovery::Endpoint> current() const;
    /// The current one is a stale file that may be removed now.
    bool canRemoveCurrent() const;
    /// Selects the endpoint of this name if it is listed.
    void select(const std::string& name);

public Q_SLOTS:
    /// Asks for a monitor on the selected endpoint; says in place why there can be none.
    void watchCurrent();
    void copyAddress();
    void openFolder();
    void toggleStar();
    void writeNote();
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
    QToolButton* arrangeButton();
    void arrange(Arrangement arrangement, EndpointOrder order);
    void refresh();
    void unfold(const QModelIndex& parent, int first, int last);
    void foldAgain();
    /// Few endpoints are left by a text or a chip: what is left is unfolded, other programs too.
    bool isNarrowed() const;
    void narrow(const std::function<void()>& change);
    void tellNoRoom();
    void showCurrent();
    /// Ages grow and obstacles go by themselves.
    void growOlder();
    void tellTrouble(const QString& reason);
    void tellCounts();
    void remove(const discovery::Endpoint& endpoint);

    Engine& m_engine;
    Settings& m_settings;
    Remarks* m_remarks;
    EndpointModel* m_model;
    EndpointFilter* m_filtered;
    EndpointChips* m_chips;
    QTreeView* m_tree;
    QLineEdit* m_filter;
    QLabel* m_counts;
    QLabel* m_empty;
    QLabel* m_facts;
    NoticeBar* m_notice;
    QAction* m_watch = nullptr;
    QAction* m_send = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_openFolder = nullptr;
    QAction* m_star = nullptr;
    QAction* m_note = nullptr;
    QAction* m_remove = nullptr;
    QTimer m_clock;
    QString m_trouble; ///< why nothing can be listed, as told in the notice
    bool m_scanned = false;
};

} // namespace ipcscope::ui

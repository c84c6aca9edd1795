// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology_job.h"

#include <QWidget>

#include <set>
#include <string>

class QPushButton;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace ipcscope::ui {

class ElidedLabel;
class Engine;
class TopologyTable;
class TopologyView;

/// A window of its own: which processes take part in which endpoints, as a graph and as a table, with what is queued
/// between them. Follows the endpoint list while it is open.
class TopologyWindow : public QWidget {
    Q_OBJECT
public:
    explicit TopologyWindow(Engine& engine, QWidget* parent = nullptr);

    const TopologyView& view() const { return *m_view; }

Q_SIGNALS:
    /// Enter or a double click on an endpoint; its name as Endpoint::name.
    void endpointActivated(const std::string& name);

protected:
    void showEvent(QShowEvent* event) override;
    /// Escape (once the filter is empty) and the key for closing leave the window.
    void keyPressEvent(QKeyEvent* event) override;

private:
    void lay();
    void layTable();
    void refresh();
    void take();
    void followView();
    void followTable();
    /// Unfolds the programs of this name, or folds them and their endpoints again.
    void toggleFold(const std::string& program);
    void unfoldPlaces(const std::string& program);

    Engine& m_engine;
    QLineEdit* m_text;
    QPushButton* m_others;
    QPushButton* m_fold;
    std::set<std::string> m_unfolded;       ///< names of programs
    std::set<std::string> m_unfoldedPlaces; ///< the same, for their endpoints
    TopologyView* m_view;
    TopologyTable* m_model;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table;
    ElidedLabel* m_counts;
    TopologyJob m_job;
    bool m_following = false; ///< one of the two follows the other
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QByteArray>
#include <QList>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QAction;
class QKeyEvent;
class QLabel;
class QLineEdit;
class QModelIndex;
class QPushButton;
class QTreeView;

namespace ipcscope::ui {

class EndpointChips;
class EndpointFilter;
class EndpointModel;
class Engine;
class FaultOffers;
class NoticeBar;
class Remarks;
class Settings;
class SettledRemovals;
class SweepFlow;
struct ListOrder;

/// The left side: the live endpoint list, in three groups, by folder or flat, narrowed by chips and by text.
class EndpointBrowser : public QWidget {
    Q_OBJECT
public:
    EndpointBrowser(Engine& engine, Settings& settings, QWidget* parent = nullptr);

    std::optional<discovery::Endpoint> current() const;
    /// Those of the selected rows, of a folder or group all that stand below it.
    std::vector<discovery::Endpoint> chosen() const;
    /// A chosen one is a stale file that may be removed now.
    bool canRemoveChosen() const;
    SettledRemovals& settledRemovals();
    /// Selects the endpoint of this name if it is listed.
    void select(const std::string& name);
    /// As removeChosen() and showProperties(), of those of this name.
    void removeNamed(const std::string& name);
    void showPropertiesOf(const std::string& name);

public Q_SLOTS:
    /// Asks for a monitor on the selected endpoint; says in place why there can be none.
    void watchCurrent();
    /// Asks the selected endpoint what it is; says in place what came of it.
    void identifyCurrent();
    /// Somebody has read what a probe leaves behind: identifying does not tell it once more.
    void noteTraceIsKnown() { m_traceTold = true; }
    void showProperties();
    void copyAddress();
    void openFolder();
    void toggleStar();
    void writeNote();
    /// Which folders are looked into; kept between runs.
    void chooseFolders();
    /// Asks, then removes the chosen stale files; says what came of it in place.
    void removeChosen();

Q_SIGNALS:
    /// Another endpoint, other facts of it, or canRemoveChosen().
    void currentChanged();
    /// Enter or double click on an endpoint.
    void watchRequested(const discovery::Endpoint& endpoint);
    /// Endpoints shall be identified by themselves from now on.
    void automaticWanted();
    void sendRequested(const discovery::Endpoint& endpoint);
    /// Why nothing arrives from it.
    void whyRequested(const discovery::Endpoint& endpoint);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    /// Hands it on: to the list, or by Tab to the first of its parts. (A focus proxy would lead Tab past the parts that
    /// stand before the list.)
    void focusInEvent(QFocusEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    /// True: the key was meant for us.
    bool treeTakes(const QKeyEvent& key);
    bool filterTakes(const QKeyEvent& key);
    void openMenu();
    std::vector<const discovery::Endpoint*> chosenRows() const;
    void buildTree();
    void buildActions();
    void lay();
    /// As it was kept.
    ListOrder listOrder() const;
    void arrange(const ListOrder& wanted);
    /// Watches an endpoint, folds or unfolds what is above it.
    void openCurrent();
    void refresh();
    void unfold(const QModelIndex& parent, int first, int last);
    void foldAgain();
    /// Few endpoints are left by a text or a chip: what is left is unfolded down to them, other programs too.
    bool isNarrowed() const;
    void narrow(const std::function<void()>& change);
    void tellNoRoom();
    void identify(const discovery::Endpoint& endpoint, bool agreed);
    void showCurrent();
    /// Ages grow and obstacles go by themselves; rows are painted again only where one reads differently by now.
    void growOlder();
    QStringList agesInSight() const;
    void tellTrouble(const QString& reason);
    void tellCounts();
    void findStandardFolders();
    void tellFolders();
    QList<QByteArray> watchedFolders() const;

    Engine& m_engine;
    Settings& m_settings;
    Remarks* m_remarks;
    EndpointModel* m_model;
    EndpointFilter* m_filtered;
    EndpointChips* m_chips;
    QTreeView* m_tree;
    QWidget* m_firstStop = nullptr;
    QLineEdit* m_filter;
    QLabel* m_counts;
    QLabel* m_empty;
    QLabel* m_facts;
    QPushButton* m_folders;
    QList<QByteArray> m_standardFolders;
    NoticeBar* m_notice;
    SweepFlow* m_sweep;
    FaultOffers* m_offers;
    QAction* m_watch = nullptr;
    QAction* m_send = nullptr;
    QAction* m_identify = nullptr;
    QAction* m_why = nullptr;
    QAction* m_properties = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_openFolder = nullptr;
    QAction* m_star = nullptr;
    QAction* m_note = nullptr;
    QAction* m_remove = nullptr;
    QTimer m_clock;
    QStringList m_ages; ///< as they were painted
    QString m_trouble;  ///< why nothing can be listed, as told in the notice
    bool m_scanned = false;
    bool m_traceTold = false; ///< what a probe leaves behind
};

} // namespace ipcscope::ui

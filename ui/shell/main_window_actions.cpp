// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/contact_risk.h"
#include "core/observe/advice/shared_ids.h"
#include "core/transport/ipc/address.h"
#include "ui/dialogs/ask_again_sheet.h"
#include "ui/dialogs/bind_dialog.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/settled_removals.h"
#include "ui/engine/engine.h"
#include "ui/engine/log.h"
#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/send/draft_file.h"
#include "ui/send/send_form.h"
#include "ui/shell/actions.h"
#include "ui/shell/demo.h"
#include "ui/shell/empty_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/log_dock.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/panes.h"
#include "ui/shell/save_flow.h"
#include "ui/shell/settings.h"
#include "ui/shell/shortcut_sheet.h"
#include "ui/shell/watch_flow.h"
#include "ui/topology/topology_window.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QSplitter>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <filesystem>

namespace ipcscope::ui {

namespace {

void openSheet(QDialog* sheet) {
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
}

/// As the list names it: with the whole path, where that is short enough to be one.
std::string asListed(const ipc::Address& address) {
    if (address.form() != ipc::Address::Form::Path)
        return address.endpoint();
    std::error_code failed;
    const std::filesystem::path path(address.name());
    const auto folder = std::filesystem::weakly_canonical(path.has_parent_path() ? path.parent_path() : ".", failed);
    const auto whole = ipc::Address::fromPath((folder / path.filename()).native());
    return !failed && whole ? whole->endpoint() : address.endpoint();
}

QStringList filesIn(const QMimeData& dropped) {
    QStringList files;
    for (const QUrl& url : dropped.urls()) {
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    }
    return files;
}

} // namespace

void MainWindow::connectWindow() {
    connect(m_actions->bind, &QAction::triggered, this, [this] { openBindDialog(); });
    connect(&m_flow->offers(), &FaultOffers::removalWanted, m_browser, &EndpointBrowser::removeNamed);
    connect(&m_flow->offers(), &FaultOffers::processWanted, m_browser, &EndpointBrowser::showPropertiesOf);
    connect(&m_flow->offers(), &FaultOffers::anotherAddressWanted, this, &MainWindow::openBindDialog);
    connect(m_actions->askAgain, &QAction::triggered, this, &MainWindow::askAgain);
    connect(m_actions->demo, &QAction::triggered, this, &MainWindow::startDemo);
    connect(m_empty, &EmptyPage::demoRequested, this, &MainWindow::startDemo);
    connect(m_empty, &EmptyPage::openRequested, m_actions->open, &QAction::trigger);
    connect(m_demo, &Demo::ready, this, &MainWindow::demoReady);
    connect(m_demo, &Demo::failed, this, &MainWindow::tellDemoTrouble);
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->nextPane, &QAction::triggered, this, [this] { goToPane(*this, PaneStep::Next); });
    connect(m_actions->previousPane, &QAction::triggered, this, [this] { goToPane(*this, PaneStep::Previous); });
    connect(m_actions->topology, &QAction::triggered, this, &MainWindow::openTopology);
    connect(m_actions->shortcuts, &QAction::triggered, this,
            [this] { openSheet(new ShortcutSheet(*m_actions, this)); });
    connect(m_actions->about, &QAction::triggered, this, [this] { openSheet(new AboutSheet(this)); });
    const auto theme = [this](QAction* action, Scheme scheme) {
        connect(action, &QAction::triggered, this, [this, scheme] {
            m_settings.setScheme(scheme);
            Q_EMIT schemeChosen(scheme);
        });
    };
    theme(m_actions->systemTheme, Scheme::System);
    theme(m_actions->lightTheme, Scheme::Light);
    theme(m_actions->darkTheme, Scheme::Dark);
}

void MainWindow::showScheme(Scheme scheme) {
    QAction* action = scheme == Scheme::Light  ? m_actions->lightTheme
                      : scheme == Scheme::Dark ? m_actions->darkTheme
                                               : m_actions->systemTheme;
    action->setChecked(true);
}

std::optional<QString> MainWindow::watch(const QString& endpoint) {
    const auto address = ipc::Address::fromUser(endpoint.toLocal8Bit().toStdString());
    if (!address) {
        const advice::Fault fault = advice::explain(address.error(), {.endpoint = endpoint.toStdString()});
        return shown(fault.line(), 4096);
    }
    const std::string listed = asListed(*address);
    reveal(listed);
    m_flow->watchAddress(listed);
    return std::nullopt;
}

void MainWindow::watchChosen() {
    m_browser->watchCurrent();
}

void MainWindow::showSend(const std::optional<discovery::Endpoint>& target) {
    if (target && advice::hasAddress(*target))
        m_send->setTarget(target->endpoint(), m_flow->heardType(target->endpoint()));
    toggleSend(true);
    m_send->focusBody();
    explainOnce(QStringLiteral("send"), tr("Send takes part as one more peer: the program gets what you send as it "
                                           "would from any other."));
}

void MainWindow::resend(const TrafficPage* page, const std::vector<Bytes>& frames, quint64 id) {
    const std::string endpoint = page->traffic().endpoint().toStdString();
    if (!endpoint.empty())
        m_send->setTarget(endpoint, m_flow->heardType(endpoint));
    m_send->setFrames(frames, tr("message %1").arg(groupedNumber(id + 1)));
    showSend(std::nullopt);
}

void MainWindow::toggleSend(bool shown) {
    m_actions->send->setChecked(shown);
    if (shown == m_send->isVisible())
        return;
    // The list keeps its width; the centre gives and takes.
    const QList<int> before = m_splitter->sizes();
    if (!shown)
        m_sendWidth = before[2];
    const QWidget* focused = focusWidget();
    const bool leavesFocus = focused != nullptr && m_send->isAncestorOf(focused);
    m_send->setVisible(shown);
    const int right = shown ? m_sendWidth : 0;
    m_splitter->setSizes({before[0], before[1] + before[2] - right, right});
    if (!shown && leavesFocus)
        m_browser->setFocus();
}

void MainWindow::toggleLog(bool shown) {
    m_actions->log->setChecked(shown);
    if (shown != m_log->isHidden())
        return;
    if (!shown)
        m_logHeight = m_log->height();
    const QWidget* focused = focusWidget();
    const bool leavesFocus = focused != nullptr && m_log->isAncestorOf(focused);
    m_log->setVisible(shown);
    if (shown)
        m_rows->setSizes({std::max(0, height() - m_logHeight), m_logHeight});
    else if (leavesFocus)
        m_browser->setFocus();
}

void MainWindow::connectLog() {
    connect(m_actions->log, &QAction::triggered, this, &MainWindow::toggleLog);
    connect(m_log, &LogDock::closeRequested, this, [this] { toggleLog(false); });
    connect(m_tabs, &MonitorTabs::fileWritten, this, [this](const QString& path, const QString& contents) {
        m_engine.log().add({.what = Log::What::Saved, .where = path, .detail = contents});
    });
    connect(m_demo, &Demo::ready, this, [this] {
        m_engine.log().add({.what = Log::What::DemoStarted,
                            .detail = tr("%n endpoints", nullptr, static_cast<int>(m_demo->places().size()))});
    });
    connect(m_demo, &Demo::failed, this, [this](const QString& reason) {
        m_engine.log().add({.what = Log::What::DemoEnded, .detail = reason, .gravity = Log::Gravity::Warning});
    });
}

void MainWindow::openBindDialog(const std::optional<advice::Intent>& intent) {
    auto* dialog = new BindDialog(this);
    if (intent)
        dialog->setIntent(*intent);
    else if (const auto endpoint = m_browser->current())
        dialog->setEndpoint(endpoint->endpoint());
    dialog->askWhoUsesAnIdentity([this](const capture::JoinRequest& wanted) {
        return std::ranges::any_of(m_tabs->monitors(), [&](MonitorPage* page) {
            const Monitor& monitor = page->monitor();
            return isRunning(monitor.state()) && advice::usesRoutingIdOf(wanted, monitor.request(), monitor.roster());
        });
    });
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_flow->join(dialog->request()); });
    openSheet(dialog);
}

void MainWindow::openTopology() {
    if (m_topology == nullptr) {
        m_topology = new TopologyWindow(m_engine, this);
        connect(m_topology, &TopologyWindow::endpointActivated, this, [this](const std::string& name) {
            m_browser->select(name);
            m_browser->setFocus();
            activateWindow();
            raise();
        });
    }
    m_topology->show();
    m_topology->activateWindow();
    m_topology->raise();
}

void MainWindow::askForSecrets(const std::string& address, zmtp::SocketType type, advice::WatchPlan::Secrets secrets) {
    auto* dialog = new BindDialog(this);
    dialog->setEndpoint(address);
    dialog->setType(type);
    dialog->askForSecrets(secrets);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_flow->join(dialog->request()); });
    openSheet(dialog);
}

void MainWindow::askAgain() {
    auto* sheet = new AskAgainSheet(m_flow->settledJoins().all(), m_browser->settledRemovals().all(), this);
    connect(sheet, &QDialog::accepted, this, [this, sheet] {
        for (const std::string& address : sheet->chosenJoins())
            m_flow->settledJoins().remove(address);
        for (const std::string& name : sheet->chosenRemovals())
            m_browser->settledRemovals().remove(name);
        refresh();
    });
    openSheet(sheet);
}

void MainWindow::startDemo() {
    m_empty->tellTrouble({});
    m_empty->setDemoEnabled(false);
    m_actions->demo->setEnabled(false);
    m_demo->start();
}

void MainWindow::demoReady() {
    m_engine.rescan();
    for (const Demo::Place& place : m_demo->places()) {
        if (place.type == QLatin1String("PUB")) {
            // Our own program: nothing to ask before contact.
            m_flow->join(watchRequest(place.address));
            reveal(place.address);
            return;
        }
    }
}

void MainWindow::tellDemoTrouble(const QString& reason) {
    m_empty->setDemoEnabled(true);
    m_actions->demo->setEnabled(true);
    m_empty->tellTrouble(reason);
    Q_EMIT demoFailed(reason);
}

void MainWindow::open(const QStringList& paths) {
    m_openFlow->open(paths);
}

void MainWindow::offerAbandonedRecordings() {
    m_openFlow->offerAbandoned();
}

void MainWindow::tellRoot() {
    auto* bar = new NoticeBar(m_middle);
    bar->tell(
        NoticeBar::Tone::Warning,
        tr("This program runs as root: it sees the programs of every user and may connect to all of their sockets; "
           "what it binds and records belongs to root alone. Files of other users are not removed."));
    qobject_cast<QVBoxLayout*>(m_middle->layout())->insertWidget(0, bar);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!filesIn(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QStringList files = filesIn(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    open(files);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setGeometry(saveGeometry());
    m_settings.setWidths(m_splitter->sizes());
    m_settings.setLog(!m_log->isHidden(), m_log->isHidden() ? m_logHeight : m_log->height());
    m_send->keep(DraftFile(m_settings.stateFile(QStringLiteral("draft.json"))));
    QMainWindow::closeEvent(event);
}

} // namespace ipcscope::ui

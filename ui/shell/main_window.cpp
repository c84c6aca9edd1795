// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/dialogs/how_sheet.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/settled_removals.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/elided_label.h"
#include "ui/messages/monitor_page.h"
#include "ui/send/draft_file.h"
#include "ui/send/send_form.h"
#include "ui/shell/actions.h"
#include "ui/shell/auto_identify_flow.h"
#include "ui/shell/closed_tabs.h"
#include "ui/shell/demo.h"
#include "ui/shell/empty_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/log_dock.h"
#include "ui/shell/memory_gauge.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/panes.h"
#include "ui/shell/record_flow.h"
#include "ui/shell/save_flow.h"
#include "ui/shell/settings.h"
#include "ui/shell/status_text.h"
#include "ui/shell/text_size.h"
#include "ui/shell/watch_flow.h"

#include <QLabel>
#include <QMenuBar>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace ipcscope::ui {

namespace {

constexpr int browserWidth = 300;
constexpr int centreWidth = 420;
constexpr int logHeight = 160;
constexpr auto revealPatience = std::chrono::seconds(5);

} // namespace

MainWindow::MainWindow(Engine& engine, Settings& settings, QWidget* parent)
    : QMainWindow(parent)
    , m_engine(engine)
    , m_settings(settings)
    , m_actions(new Actions(this))
    , m_rows(new QSplitter(Qt::Vertical, this))
    , m_splitter(new QSplitter(Qt::Horizontal, m_rows))
    , m_browser(new EndpointBrowser(engine, settings, this))
    , m_middle(new QWidget(this))
    , m_offer(new NoticeBar(m_middle))
    , m_notice(new NoticeBar(m_middle))
    , m_centre(new QStackedWidget(m_middle))
    , m_empty(new EmptyPage(this))
    , m_tabs(new MonitorTabs(settings, this))
    , m_flow(new WatchFlow(engine, *m_tabs, settings, *this))
    , m_saveFlow(new SaveFlow(*this))
    , m_closed(new ClosedTabs(*m_tabs, *m_saveFlow, m_middle))
    , m_openFlow(new OpenFlow(engine, settings, *m_tabs, *m_notice, *m_offer, *this))
    , m_recordFlow(new RecordFlow(engine, settings, *m_openFlow, *m_tabs, *this))
    , m_send(new SendForm(
          engine,
          [this](const capture::JoinRequest& request) {
              MonitorPage* page = m_tabs->joinedLike(request);
              return &(page != nullptr ? page : m_flow->join(request))->monitor();
          },
          this))
    , m_log(new LogDock(engine.log(), this))
    , m_demo(new Demo(this))
    , m_status(new ElidedLabel(this))
    , m_memory(new MemoryGauge(this))
    , m_rate(new QLabel(this)) {
    lay();
    connectEndpoints();
    connectPage();
    connectMonitor();
    connectWindow();
    connectLog();
    restoreLayout();
    refreshCounts();
    refresh();
}

/// Children that go later must not call back into a window that is half gone.
MainWindow::~MainWindow() {
    m_tabs->disconnect(this);
    m_browser->disconnect(this);
    m_engine.disconnect(this);
}

void MainWindow::lay() {
    setWindowIcon(QIcon(QStringLiteral(":/icons/org.ipcscope.ipcscope.svg")));
    m_actions->fill(*menuBar());
    auto* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    bar->setMovable(false);
    bar->setIconSize(QSize(16, 16));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_actions->fill(*bar);
    for (QToolButton* button : bar->findChildren<QToolButton*>()) {
        button->setFocusPolicy(Qt::TabFocus);
        if (button->defaultAction() != nullptr)
            button->setAccessibleName(plainText(*button->defaultAction()));
        else
            button->setAccessibleName(tr("More"));
    }

    m_middle->setMinimumWidth(centreWidth);
    m_send->setMinimumWidth(300);
    m_send->hide();
    m_centre->addWidget(m_empty);
    m_centre->addWidget(m_tabs);
    auto* middle = new QVBoxLayout(m_middle);
    middle->setContentsMargins({});
    middle->setSpacing(0);
    middle->addWidget(m_offer);
    middle->addWidget(m_closed);
    middle->addWidget(m_notice);
    middle->addWidget(m_centre, 1);
    m_splitter->addWidget(m_browser);
    m_splitter->addWidget(m_middle);
    m_splitter->addWidget(m_send);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    m_rows->addWidget(m_splitter);
    m_rows->addWidget(m_log);
    m_rows->setChildrenCollapsible(false);
    m_rows->setHandleWidth(1);
    m_rows->setStretchFactor(0, 1);
    m_rows->setStretchFactor(1, 0);
    m_log->hide();
    setCentralWidget(m_rows);
    for (QWidget* pane :
         {static_cast<QWidget*>(m_browser), static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_send)})
        markAsPane(*pane);

    for (QLabel* label : {static_cast<QLabel*>(m_status), m_rate}) {
        label->setTextFormat(Qt::PlainText);
        label->setProperty("look", QStringLiteral("secondary"));
        label->setContentsMargins(8, 2, 8, 2);
    }
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_memory);
    statusBar()->addPermanentWidget(m_rate);
    setAcceptDrops(true);
}

void MainWindow::restoreLayout() {
    if (!restoreGeometry(m_settings.geometry()))
        resize(QSize(1280, 800).boundedTo(screen()->availableSize()));
    const QList<int> widths = m_settings.widths();
    const int wide = std::max(browserWidth, std::min(lengthForText(browserWidth, *this), width() * 2 / 5));
    m_splitter->setSizes(widths.isEmpty() ? QList<int>{wide, width() - wide, 0} : widths);
    if (!widths.isEmpty() && widths[2] > 0)
        m_sendWidth = widths[2];
    m_logHeight = m_settings.logHeight() > 0 ? m_settings.logHeight() : lengthForText(logHeight, *this);
    toggleLog(m_settings.logShown());
    m_send->restore(DraftFile(m_settings.stateFile(QStringLiteral("draft.json"))));
}

void MainWindow::connectEndpoints() {
    connect(m_browser, &EndpointBrowser::currentChanged, this, &MainWindow::giveWayToChoice);
    connect(m_browser, &EndpointBrowser::currentChanged, this, &MainWindow::refresh);
    m_revealFor.setSingleShot(true);
    m_revealFor.setInterval(revealPatience);
    connect(&m_revealFor, &QTimer::timeout, this, [this] { m_revealing.clear(); });
    connect(m_browser, &EndpointBrowser::watchRequested, m_flow, &WatchFlow::watch);
    connect(m_browser, &EndpointBrowser::sendRequested, this,
            [this](const discovery::Endpoint& endpoint) { showSend(endpoint); });
    connect(m_actions->watch, &QAction::triggered, this, &MainWindow::watchChosen);
    connect(m_actions->send, &QAction::triggered, this, [this](bool shown) {
        if (shown)
            showSend(m_send->isTargetTyped() ? std::nullopt : m_browser->current());
        else
            toggleSend(false);
    });
    connect(m_tabs, &MonitorTabs::resendRequested, this, &MainWindow::resend);
    connect(m_actions->identify, &QAction::triggered, m_browser, &EndpointBrowser::identifyCurrent);
    new AutoIdentifyFlow(m_engine, *m_actions->autoIdentify, *this);
    connect(m_browser, &EndpointBrowser::automaticWanted, m_actions->autoIdentify, [this] {
        if (!m_actions->autoIdentify->isChecked())
            m_actions->autoIdentify->trigger();
    });
    connect(m_actions->autoIdentify, &QAction::toggled, m_browser, &EndpointBrowser::noteTraceIsKnown);
    connect(m_actions->why, &QAction::triggered, this, [this] {
        if (const auto endpoint = m_browser->current())
            m_flow->openWhy(endpoint->endpoint());
    });
    connect(m_browser, &EndpointBrowser::whyRequested, m_flow,
            [this](const discovery::Endpoint& endpoint) { m_flow->openWhy(endpoint.endpoint()); });
    connect(m_actions->properties, &QAction::triggered, m_browser, &EndpointBrowser::showProperties);
    connect(m_flow, &WatchFlow::asking, this,
            [this](const QString& what) { statusBar()->showMessage(tr("Asking %1 what it is…").arg(what)); });
    connect(m_flow, &WatchFlow::answered, statusBar(), &QStatusBar::clearMessage);
    connect(m_flow, &WatchFlow::secretsWanted, this, &MainWindow::askForSecrets);
    connect(m_actions->copyAddress, &QAction::triggered, m_browser, &EndpointBrowser::copyAddress);
    connect(m_actions->openFolder, &QAction::triggered, m_browser, &EndpointBrowser::openFolder);
    connect(m_actions->star, &QAction::triggered, m_browser, &EndpointBrowser::toggleStar);
    connect(m_actions->note, &QAction::triggered, m_browser, &EndpointBrowser::writeNote);
    connect(m_actions->removeStale, &QAction::triggered, m_browser, &EndpointBrowser::removeChosen);
    connect(m_actions->rescan, &QAction::triggered, &m_engine, &Engine::rescan);
    connect(&m_engine, &Engine::endpointsChanged, this, &MainWindow::refreshCounts);
    connect(m_empty, &EmptyPage::howRequested, this, &MainWindow::tellHow);
}

void MainWindow::connectPage() {
    const auto with = [this](QAction* action, void (TrafficPage::*slot)()) {
        connect(action, &QAction::triggered, this, [this, slot] {
            if (TrafficPage* page = m_tabs->current())
                (page->*slot)();
            refresh();
        });
    };
    with(m_actions->newest, &TrafficPage::goToNewest);
    with(m_actions->filter, &TrafficPage::openFilter);
    with(m_actions->showOnly, &TrafficPage::showOnlyThis);
    with(m_actions->hide, &TrafficPage::hideThis);
    with(m_actions->find, &TrafficPage::openFind);
    with(m_actions->findNext, &TrafficPage::findNext);
    with(m_actions->findPrevious, &TrafficPage::findPrevious);
    with(m_actions->copyText, &TrafficPage::copyAsText);
    with(m_actions->copyHex, &TrafficPage::copyAsHex);
    with(m_actions->copyJson, &TrafficPage::copyAsJson);
    with(m_actions->copyPyzmq, &TrafficPage::copyAsPyzmq);
    with(m_actions->copyCppzmq, &TrafficPage::copyAsCppzmq);
    with(m_actions->copyCommand, &TrafficPage::copyAsCommand);
    with(m_actions->followConnection, &TrafficPage::followConnection);
    with(m_actions->followRequest, &TrafficPage::followRequest);
    with(m_actions->compare, &TrafficPage::compareWithPrevious);
    with(m_actions->resend, &TrafficPage::resend);
    with(m_actions->nextMessage, &TrafficPage::selectNextMessage);
    with(m_actions->previousMessage, &TrafficPage::selectPreviousMessage);
    with(m_actions->mark, &TrafficPage::toggleMark);
    with(m_actions->nextMark, &TrafficPage::goToNextMark);
    with(m_actions->previousMark, &TrafficPage::goToPreviousMark);
    with(m_actions->noteMessage, &TrafficPage::writeNote);
    with(m_actions->timeReference, &TrafficPage::toggleTimeReference);
    with(m_actions->columns, &TrafficPage::openColumns);
    with(m_actions->colors, &TrafficPage::openColorRules);
    const auto file = [this](QAction* action, void (SaveFlow::*ask)(TrafficPage&)) {
        connect(action, &QAction::triggered, this, [this, ask] {
            if (TrafficPage* page = m_tabs->current())
                (m_saveFlow->*ask)(*page);
        });
    };
    file(m_actions->save, &SaveFlow::save);
    file(m_actions->exportSome, &SaveFlow::exportSome);
    const auto showRecent = [this] { m_empty->setRecent(m_settings.recentCaptures()); };
    showRecent();
    connect(m_openFlow, &OpenFlow::recentChanged, this, showRecent);
    connect(m_empty, &EmptyPage::recentRequested, m_openFlow, qOverload<const QByteArray&>(&OpenFlow::open));
    connect(m_actions->open, &QAction::triggered, m_openFlow, &OpenFlow::ask);
    connect(m_actions->closeTab, &QAction::triggered, m_tabs, &MonitorTabs::closeCurrent);
    connect(m_tabs, &MonitorTabs::currentStateChanged, this, &MainWindow::refresh);
    connect(m_tabs, &MonitorTabs::tabCountChanged, this, &MainWindow::refresh);
    connect(m_memory, &MemoryGauge::budgetChosen, this, [this](quint64 bytes) {
        m_settings.setMemoryBudget(bytes);
        if (TrafficPage* page = m_tabs->current())
            page->traffic().setBudget(bytes);
        refresh();
    });
}

void MainWindow::connectMonitor() {
    const auto with = [this](QAction* action, void (MonitorPage::*slot)()) {
        connect(action, &QAction::triggered, this, [this, slot] {
            if (MonitorPage* page = m_tabs->currentMonitor())
                (page->*slot)();
            refresh();
        });
    };
    with(m_actions->freeze, &MonitorPage::toggleFreeze);
    with(m_actions->stop, &MonitorPage::stop);
    with(m_actions->clear, &MonitorPage::clear);
    with(m_actions->undoClear, &MonitorPage::undoClear);
    m_tabs->addActions({m_actions->clear, m_actions->undoClear});
    connect(m_actions->record, &QAction::triggered, this, [this] {
        if (MonitorPage* page = m_tabs->currentMonitor())
            m_recordFlow->toggle(*page);
        refresh();
    });
    connect(m_flow, &WatchFlow::opened, this, [this](MonitorPage* page) {
        page->traffic().setBudget(m_settings.memoryBudget());
        if (page->monitor().request().role == capture::Role::Connect)
            explainOnce(QStringLiteral("watch"),
                        tr("Watch takes part as one more peer. A publisher does not notice unless it counts its peers; "
                           "where messages would be taken away from others you are asked first."));
        connect(page, &MonitorPage::recordToggled, m_recordFlow, [this, page] { m_recordFlow->toggle(*page); });
    });
}

void MainWindow::tellHow() {
    auto* sheet = new HowSheet(this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
}

void MainWindow::explainOnce(const QString& verb, const QString& text) {
    if (!m_settings.explainsFirst(verb))
        return;
    m_notice->tell(NoticeBar::Tone::Good, text);
    m_notice->offer(tr("How Watch works"), [this] { tellHow(); });
}

void MainWindow::refresh() {
    const auto endpoint = m_browser->current();
    const TrafficPage* page = m_tabs->current();
    Situation situation;
    situation.endpointChosen = endpoint.has_value();
    situation.endpointAsked = endpoint && canBeAsked(*endpoint);
    situation.endpointStale = m_browser->canRemoveChosen();
    situation.anySettled = !m_flow->settledJoins().isEmpty() || !m_browser->settledRemovals().isEmpty();
    if (page != nullptr) {
        situation.page = true;
        situation.anyRows = page->traffic().view().rows() > 0;
        situation.anyKept = page->traffic().store().kept() > 0;
        situation.anySelected = page->hasSelection();
        situation.anyNotes = !page->traffic().notes().empty();
        showPage(*page);
    } else {
        m_status->setText(readyText(count(m_engine.endpoints())));
        m_rate->setText(rate(0));
        setWindowTitle(tr("ipcscope"));
    }
    if (const MonitorPage* shown = m_tabs->currentMonitor()) {
        const Monitor& monitor = shown->monitor();
        situation.monitor = monitor.state();
        situation.frozen = monitor.isFrozen();
        situation.recording = monitor.isRecording();
        situation.recordingEnds = !situation.recording && monitor.recording();
        situation.canUndoClear = monitor.canUndoClear();
    }
    m_memory->setVisible(situation.monitor.has_value());
    m_centre->setCurrentWidget(page != nullptr ? static_cast<QWidget*>(m_tabs) : m_empty);
    m_actions->update(situation);
}

void MainWindow::showPage(const TrafficPage& page) {
    m_memory->tell(page.traffic().store());
    setWindowTitle(tr("%1 - ipcscope").arg(page.title()));
    if (const auto* shown = qobject_cast<const MonitorPage*>(&page)) {
        const Monitor& monitor = shown->monitor();
        m_status->setText(monitorText(monitor));
        m_rate->setText(rateText(monitor.messageRate(), monitor.byteRate()));
    } else {
        m_status->setText(fileText(page.traffic()));
        m_rate->clear();
    }
}

void MainWindow::reveal(const std::string& address) {
    const auto chosen = m_browser->current();
    m_chosenBefore = chosen ? chosen->name : std::string();
    m_revealing = address.substr(address.find("://") + 3);
    m_revealFor.start();
    revealNow();
}

void MainWindow::revealNow() {
    if (m_revealing.empty())
        return;
    m_browser->select(m_revealing);
    if (const auto chosen = m_browser->current(); chosen && chosen->name == m_revealing)
        m_revealing.clear();
}

void MainWindow::giveWayToChoice() {
    if (const auto chosen = m_browser->current(); chosen && chosen->name != m_chosenBefore)
        m_revealing.clear();
}

void MainWindow::refreshCounts() {
    revealNow();
    m_empty->setCounts(count(m_engine.endpoints()));
    if (m_tabs->current() == nullptr)
        m_status->setText(readyText(count(m_engine.endpoints())));
}

} // namespace ipcscope::ui

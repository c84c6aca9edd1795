// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/monitor_tabs.h"

#include "ui/details/details_pane.h"
#include "ui/engine/monitor.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/column_layout.h"
#include "ui/messages/file_page.h"
#include "ui/messages/message_list.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/panes.h"
#include "ui/shell/settings.h"

#include <QTabBar>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int readableCharacters = 14;

/// Tabs give way until their names can just be read; then there are buttons to scroll them.
class NamedTabBar : public QTabBar {
public:
    using QTabBar::QTabBar;

protected:
    QSize minimumTabSizeHint(int index) const override {
        const QSize whole = tabSizeHint(index);
        const int readable = fontMetrics().horizontalAdvance(QString(readableCharacters, QLatin1Char('n')));
        const int around = whole.width() - fontMetrics().horizontalAdvance(tabText(index));
        return {std::min(whole.width(), around + readable), whole.height()};
    }
};

} // namespace

bool sameJoin(const capture::JoinRequest& one, const capture::JoinRequest& other) {
    return one.endpoint == other.endpoint && one.type == other.type && one.role == other.role &&
           one.subscriptions == other.subscriptions && one.options.routingId == other.options.routingId;
}

MonitorTabs::MonitorTabs(Settings& settings, QWidget* parent)
    : QTabWidget(parent)
    , m_settings(settings)
    , m_filters(settings) {
    setTabBar(new NamedTabBar(this));
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    setElideMode(Qt::ElideMiddle);
    setUsesScrollButtons(true);
    setAccessibleName(tr("Monitors"));
    tabBar()->setAccessibleName(tr("Monitors"));
    tabBar()->setExpanding(false);
    connect(this, &QTabWidget::tabCloseRequested, this, [this](int index) {
        if (auto* page = qobject_cast<TrafficPage*>(widget(index)))
            close(page);
    });
    connect(this, &QTabWidget::currentChanged, this, &MonitorTabs::currentStateChanged);
}

MonitorPage* MonitorTabs::open(std::unique_ptr<Monitor> monitor) {
    return place(count(), std::move(monitor));
}

MonitorPage* MonitorTabs::replace(MonitorPage* old, std::unique_ptr<Monitor> monitor) {
    const int index = indexOf(old);
    MonitorPage* page = place(index < 0 ? count() : index, std::move(monitor));
    close(old);
    return page;
}

FilePage* MonitorTabs::open(std::unique_ptr<OpenedFile> file) {
    rememberPins(*file);
    auto* page = new FilePage(std::move(file), m_filters, this);
    place(count(), page);
    return page;
}

MonitorPage* MonitorTabs::place(int index, std::unique_ptr<Monitor> monitor) {
    rememberPins(*monitor);
    auto* page = new MonitorPage(std::move(monitor), m_filters, this);
    place(index, page);
    // Once bound, the endpoint has its real name.
    connect(&page->monitor(), &Monitor::stateChanged, this, [this, page] { retitle(page); });
    return page;
}

void MonitorTabs::place(int index, TrafficPage* page) {
    insertTab(index, page, QString());
    retitle(page);
    connect(page, &TrafficPage::changed, this, [this, page] {
        if (page == current())
            Q_EMIT currentStateChanged();
    });
    connect(page, &TrafficPage::resendRequested, this,
            [this, page](const std::vector<Bytes>& frames, quint64 id) { Q_EMIT resendRequested(page, frames, id); });
    connect(page, &TrafficPage::fileWritten, this, &MonitorTabs::fileWritten);
    new ColumnLayout(page->list(), m_settings);
    markAsPane(page->list());
    markAsPane(page->details());
    setCurrentWidget(page);
}

void MonitorTabs::rememberPins(Traffic& traffic) {
    capture::DecoderPins pins = m_settings.decoderPins(traffic.endpoint());
    for (const capture::DecoderPin& pin : traffic.pins().all())
        pins.add(pin);
    traffic.setPins(std::move(pins));
    // Others may have added theirs, and what a file brought is nobody's choice here.
    connect(&traffic, &Traffic::pinned, this, [this, endpoint = traffic.endpoint()](const capture::DecoderPin& pin) {
        if (pin.peer != 0)
            return;
        capture::DecoderPins known = m_settings.decoderPins(endpoint);
        known.add(pin);
        m_settings.setDecoderPins(endpoint, known);
    });
}

void MonitorTabs::retitle(TrafficPage* page) {
    const int index = indexOf(page);
    if (index < 0)
        return;
    QString title = page->title();
    title.replace(QLatin1Char('&'), QStringLiteral("&&"));
    setTabText(index, title);
    // Rich text on purpose: left to guess, Qt might take foreign text for it.
    setTabToolTip(index, QStringLiteral("<p style='white-space:pre'>%1</p>").arg(page->description().toHtmlEscaped()));
}

void MonitorTabs::close(TrafficPage* page) {
    const int index = indexOf(page);
    if (index < 0)
        return;
    removeTab(index);
    auto* recording = qobject_cast<MonitorPage*>(page);
    if (recording == nullptr || !recording->monitor().recording()) {
        letGo(page);
        return;
    }
    // Who began the recording hears how it ended.
    const auto once = static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection);
    connect(&recording->monitor(), &Monitor::recordingEnded, page, [this, page] { letGo(page); }, once);
    recording->monitor().stopRecording();
    recording->monitor().stop();
}

void MonitorTabs::letGo(TrafficPage* page) {
    if (!page->traffic().hasUnsavedNotes()) {
        page->deleteLater();
        return;
    }
    if (auto* monitor = qobject_cast<MonitorPage*>(page))
        monitor->monitor().stop();
    Q_EMIT closedWithNotes(page);
}

void MonitorTabs::bringBack(TrafficPage* page) {
    addTab(page, QString());
    retitle(page);
    setCurrentWidget(page);
}

void MonitorTabs::closeCurrent() {
    if (TrafficPage* page = current())
        close(page);
}

void MonitorTabs::bringToFront(TrafficPage* page) {
    setCurrentWidget(page);
}

TrafficPage* MonitorTabs::current() const {
    return qobject_cast<TrafficPage*>(currentWidget());
}

MonitorPage* MonitorTabs::currentMonitor() const {
    return qobject_cast<MonitorPage*>(currentWidget());
}

QList<TrafficPage*> MonitorTabs::pages() const {
    QList<TrafficPage*> pages;
    for (int index = 0; index < count(); ++index)
        pages.append(qobject_cast<TrafficPage*>(widget(index)));
    return pages;
}

QList<MonitorPage*> MonitorTabs::monitors() const {
    QList<MonitorPage*> found;
    for (TrafficPage* page : pages()) {
        if (auto* monitor = qobject_cast<MonitorPage*>(page))
            found.append(monitor);
    }
    return found;
}

MonitorPage* MonitorTabs::joinedLike(const capture::JoinRequest& request) const {
    for (MonitorPage* page : monitors()) {
        const Monitor::State state = page->monitor().state();
        const bool ended = state == Monitor::State::Refused || state == Monitor::State::Failed ||
                           state == Monitor::State::Stopping || state == Monitor::State::Stopped;
        if (!ended && sameJoin(page->monitor().request(), request))
            return page;
    }
    return nullptr;
}

void MonitorTabs::tabInserted(int index) {
    QTabWidget::tabInserted(index);
    Q_EMIT tabCountChanged();
}

void MonitorTabs::tabRemoved(int index) {
    QTabWidget::tabRemoved(index);
    Q_EMIT tabCountChanged();
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/monitor_page.h"

#include "ui/details/details_pane.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/monitor.h"
#include "ui/messages/cell_filter.h"
#include "ui/messages/clipboard.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/find_bar.h"
#include "ui/messages/message_copy.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_header.h"
#include "ui/messages/save_bar.h"
#include "ui/messages/silence_bar.h"
#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"
#include "ui/shell/theme.h"

#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int detailsHeight = 220;
constexpr int longestTitle = 40;

/// The chunk of the snapshot that holds `id`.
ShownRecord recordIn(const capture::Store::Snapshot& snapshot, capture::RecordId id) {
    const auto after = std::ranges::upper_bound(snapshot.chunks, id, {}, [](const auto& entry) { return entry.first; });
    if (after == snapshot.chunks.begin())
        return {};
    const auto& [first, records] = *std::prev(after);
    if (id - first >= records.count())
        return {};
    const auto chunk = records.load();
    return {.chunk = chunk, .source = {.record = chunk->record(id - first), .id = id, .peer = {}}};
}

} // namespace

MonitorPage::MonitorPage(std::unique_ptr<Monitor> monitor, FilterHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_monitor(std::move(monitor))
    , m_model(new MessageModel(*m_monitor, this))
    , m_header(new MonitorHeader(*m_monitor, this))
    , m_filter(new FilterLine(*m_monitor, history, this))
    , m_fault(new NoticeBar(this))
    , m_silence(new SilenceBar(*m_monitor, this))
    , m_saving(new SaveBar(this))
    , m_list(new MessageList(*m_model, this))
    , m_find(new FindBar(*m_monitor, *m_list, this))
    , m_details(new DetailsPane(this)) {
    arrange();
    wire();
}

/// The widgets look at the monitor until they are gone.
MonitorPage::~MonitorPage() {
    delete m_find;
    delete m_silence;
    delete m_list;
    delete m_filter;
    delete m_header;
    delete m_model;
}

void MonitorPage::arrange() {
    auto* upper = new QWidget(this);
    auto* above = new QVBoxLayout(upper);
    above->setContentsMargins({});
    above->setSpacing(0);
    above->addWidget(m_header);
    above->addWidget(m_filter);
    above->addWidget(m_fault);
    above->addWidget(m_silence);
    above->addWidget(m_saving);
    above->addWidget(m_list, 1);
    above->addWidget(m_find);

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(upper);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({2 * detailsHeight, detailsHeight});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(splitter);
    setFocusProxy(m_list);
}

void MonitorPage::wire() {
    connect(m_silence, &SilenceBar::whyRequested, this, &MonitorPage::whyRequested);
    connect(m_header, &MonitorHeader::freezeToggled, this, &MonitorPage::toggleFreeze);
    connect(m_header, &MonitorHeader::stopRequested, this, &MonitorPage::stop);
    connect(m_header, &MonitorHeader::clearRequested, this, &MonitorPage::clear);
    connect(m_header, &MonitorHeader::newestRequested, this, &MonitorPage::goToNewest);
    connect(m_list, &MessageList::followingChanged, this, [this] { m_header->setFollowing(m_list->isFollowing()); });
    connect(m_list, &MessageList::picked, this, &MonitorPage::showPicked);
    connect(m_list, &MessageList::newestRequested, this, &MonitorPage::goToNewest);
    connect(m_list, &MessageList::freezeRequested, this, &MonitorPage::toggleFreeze);
    connect(m_list, &MessageList::copyRequested, this, &MonitorPage::copyAsText);
    connect(m_list, &MessageList::menuRequested, this, &MonitorPage::openMenu);
    connect(m_list, &MessageList::filterRequested, this, &MonitorPage::openFilter);
    connect(m_filter, &FilterLine::left, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_find, &FindBar::closed, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_monitor.get(), &Monitor::cleared, m_details, &DetailsPane::clear);
    connect(m_monitor.get(), &Monitor::stateChanged, this, &MonitorPage::changed);
    connect(m_monitor.get(), &Monitor::frozenChanged, this, &MonitorPage::changed);
    connect(m_monitor.get(), &Monitor::countersChanged, this, &MonitorPage::changed);
    connect(m_monitor.get(), &Monitor::filterChanged, this, &MonitorPage::changed);
}

QString MonitorPage::title() const {
    const QString endpoint = m_monitor->endpoint();
    const QString name = endpoint.mid(endpoint.lastIndexOf(QLatin1Char('/')) + 1);
    return shown((name.isEmpty() ? endpoint : name).toStdString(), longestTitle);
}

void MonitorPage::showFault(const QString& code, const QString& title, const QString& body) {
    m_fault->tellFault({.code = code.toStdString(), .title = title.toStdString(), .body = body.toStdString()});
}

bool MonitorPage::hasSelection() const {
    return m_list->selectionModel()->hasSelection();
}

void MonitorPage::toggleFreeze() {
    const bool thaw = m_monitor->isFrozen();
    if (!thaw && !isRunning(m_monitor->state()))
        return;
    m_monitor->setFrozen(!thaw);
    if (thaw)
        m_list->goToNewest();
}

void MonitorPage::stop() {
    m_monitor->stop();
}

void MonitorPage::clear() {
    m_monitor->clear();
}

void MonitorPage::openFilter() {
    m_filter->open();
}

QString MonitorPage::currentTest() const {
    const QModelIndex current = m_list->currentIndex();
    const auto id = m_model->idAt(current.row());
    return id ? testFor(static_cast<MessageColumn>(current.column()), *m_monitor, *id) : QString();
}

void MonitorPage::showOnlyThis() {
    if (const QString test = currentTest(); !test.isEmpty())
        m_filter->narrow(test);
}

void MonitorPage::hideThis() {
    if (const QString test = currentTest(); !test.isEmpty())
        m_filter->exclude(test);
}

void MonitorPage::openFind() {
    m_find->open();
}

void MonitorPage::findNext() {
    m_find->next();
}

void MonitorPage::findPrevious() {
    m_find->previous();
}

void MonitorPage::goToNewest() {
    if (m_monitor->isFrozen())
        m_monitor->setFrozen(false);
    m_list->goToNewest();
}

void MonitorPage::copyAsText() {
    copy(CopyFormat::Text);
}

void MonitorPage::copyAsHex() {
    copy(CopyFormat::Hex);
}

void MonitorPage::copyAsJson() {
    copy(CopyFormat::Json);
}

void MonitorPage::copy(CopyFormat format) {
    if (!hasSelection())
        return;
    const auto text = copyOf(*m_monitor, *m_list, format);
    if (text)
        toClipboard(bytesOf(*text));
    else
        showFault({}, tr("The selection is too large to copy"),
                  tr("More than %1 would go to the clipboard; nothing was copied. Select fewer messages.")
                      .arg(byteCount(text.error().limit)));
}

void MonitorPage::selectNextMessage() {
    m_list->selectNext();
}

void MonitorPage::selectPreviousMessage() {
    m_list->selectPrevious();
}

/// The newest pick stays in the details when its row leaves.
void MonitorPage::showPicked() {
    Q_EMIT changed();
    const auto id = m_model->idAt(m_list->currentIndex().row());
    if (!id || id == m_details->shownId() || !m_list->selectionModel()->isSelected(m_list->currentIndex()))
        return;
    ShownRecord picked = recordIn(m_monitor->store().snapshot(), *id);
    if (!picked.chunk)
        return;
    if (const capture::Roster::Entry* peer = m_monitor->roster().peer(picked.source.record.header.peer()))
        picked.source.peer = peer->facts;
    m_details->showRecord(std::move(picked));
}

void MonitorPage::openMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool selected = hasSelection();
    if (const QString test = currentTest(); !test.isEmpty()) {
        QString told = test.size() > longestTitle ? test.left(longestTitle - 1) + QStringLiteral("…") : test;
        told.replace(QLatin1Char('&'), QStringLiteral("&&"));
        menu->addAction(tr("Show only this: %1").arg(told), this, &MonitorPage::showOnlyThis);
        menu->addAction(tr("Hide this"), this, &MonitorPage::hideThis);
        menu->addSeparator();
    }
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy as text"), this, &MonitorPage::copyAsText)
        ->setEnabled(selected);
    menu->addAction(tr("Copy as hex"), this, &MonitorPage::copyAsHex)->setEnabled(selected);
    menu->addAction(tr("Copy as JSON"), this, &MonitorPage::copyAsJson)->setEnabled(selected);
    menu->addSeparator();
    menu->addAction(tr("Select all"), m_list, &QAbstractItemView::selectAll);
    menu->addAction(icon(QStringLiteral("find")), tr("Find…"), this, &MonitorPage::openFind);
    menu->addAction(icon(QStringLiteral("newest")), tr("Go to newest"), this, &MonitorPage::goToNewest);
    menu->popup(at);
}

void MonitorPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_monitor->setHidden(false);
}

void MonitorPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_monitor->setHidden(true);
}

} // namespace ipcscope::ui

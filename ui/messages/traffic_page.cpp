// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/traffic_page.h"

#include "ui/details/details_pane.h"
#include "ui/dialogs/compare_window.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/traffic.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/find_bar.h"
#include "ui/messages/hidden_rows.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/save_bar.h"
#include "ui/shell/formats.h"

#include <QSplitter>
#include <QVBoxLayout>

namespace ipcscope::ui {

namespace {

constexpr int detailsHeight = 220;

} // namespace

TrafficPage::TrafficPage(std::unique_ptr<Traffic> traffic, KnownFilters& filters, QWidget* parent)
    : QWidget(parent)
    , m_traffic(std::move(traffic))
    , m_filters(filters)
    , m_model(new MessageModel(*m_traffic, this))
    , m_filter(new FilterLine(*m_traffic, filters, this))
    , m_notice(new NoticeBar(this))
    , m_saving(new SaveBar(this))
    , m_list(new MessageList(*m_model, this))
    , m_find(new FindBar(*m_traffic, *m_list, this))
    , m_details(new DetailsPane(this))
    , m_comparing([this](const auto& compared) { showComparison(compared); }) {
    connect(m_saving, &SaveBar::notesSaved, this,
            [this](const capture::Notes& notes) { m_traffic->setFiledNotes(notes); });
    connect(m_saving, &SaveBar::saved, this, &TrafficPage::fileWritten);
    wire();
    wireColors();
}

/// The widgets look at the traffic until they are gone.
TrafficPage::~TrafficPage() {
    if (m_copyStale)
        *m_copyStale = true;
    delete m_find;
    delete m_hiddenRows;
    delete m_list;
    delete m_filter;
    delete m_model;
}

void TrafficPage::arrange(QWidget& header, QWidget* below) {
    auto* upper = new QWidget(this);
    auto* above = new QVBoxLayout(upper);
    above->setContentsMargins({});
    above->setSpacing(0);
    above->addWidget(&header);
    above->addWidget(m_filter);
    above->addWidget(m_notice);
    if (below != nullptr)
        above->addWidget(below);
    above->addWidget(m_saving);
    above->addWidget(m_list, 1);
    above->addWidget(m_find);
    m_hiddenRows = new HiddenRows(*m_traffic, *m_list);
    connect(m_hiddenRows, &HiddenRows::showAllRequested, this, [this] {
        m_filter->clear();
        m_list->setFocus();
    });

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
    // Tab goes as it is read, from the top down.
    QWidget* before = nullptr;
    for (QWidget* part :
         {&header, static_cast<QWidget*>(m_filter), static_cast<QWidget*>(m_notice), below,
          static_cast<QWidget*>(m_saving), static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_hiddenRows),
          static_cast<QWidget*>(m_find), static_cast<QWidget*>(m_details)}) {
        if (part == nullptr)
            continue;
        for (QWidget* stop : QList<QWidget*>{part} + part->findChildren<QWidget*>()) {
            if ((stop->focusPolicy() & Qt::TabFocus) == 0 || stop->window() != window()) // a list that pops up
                continue;
            if (before != nullptr)
                setTabOrder(before, stop);
            before = stop;
        }
    }
}

void TrafficPage::wire() {
    connect(m_list, &MessageList::picked, this, &TrafficPage::showPicked);
    connect(m_list, &MessageList::newestRequested, this, &TrafficPage::goToNewest);
    connect(m_list, &MessageList::copyRequested, this, &TrafficPage::copyAsText);
    connect(m_list, &MessageList::menuRequested, this, &TrafficPage::openMenu);
    connect(m_list, &MessageList::resendRequested, this, &TrafficPage::resend);
    connect(m_list, &MessageList::filterRequested, this, &TrafficPage::openFilter);
    connect(m_filter, &FilterLine::left, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_find, &FindBar::closed, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_traffic.get(), &Traffic::cleared, this, [this] {
        m_wanted.reset();
        m_followed.reset();
        m_details->clear();
    });
    connect(m_traffic.get(), &Traffic::countersChanged, this, &TrafficPage::changed);
    connect(m_traffic.get(), &Traffic::filterChanged, this, [this] {
        m_followed.reset();
        Q_EMIT changed();
    });
    connect(m_traffic.get(), &Traffic::notesChanged, this, &TrafficPage::changed);
    connect(m_traffic.get(), &Traffic::recordsArrived, this, [this](quint64 first, quint64 end) {
        followWhenKnown();
        if (m_wanted && *m_wanted >= first && *m_wanted < end && *m_wanted >= m_traffic->store().first())
            showRecord(*m_wanted);
    });
    connect(&m_list->header(), &MessageHeader::menuRequested, this, &TrafficPage::openColumnMenu);
    connect(m_model, &MessageModel::columnsInserted, this, [this](const QModelIndex&, int first, int last) {
        for (int column = first; column <= last; ++column)
            if (const capture::FieldReference* field = m_model->fieldAt(column); field && asksForReplies(*field))
                m_traffic->wantReplies();
    });
    connect(m_details, &DetailsPane::valueChosen, this, &TrafficPage::useValue);
    connect(m_details, &DetailsPane::pinned, m_traffic.get(), &Traffic::pin);
    connect(m_traffic.get(), &Traffic::pinned, m_details, [this] { m_details->setPins(m_traffic->pins()); });
    m_details->setPins(m_traffic->pins());
    connect(m_details, &DetailsPane::frameToSave, this, &TrafficPage::saveFrame);
    connect(m_find, &FindBar::foundHidden, this, &TrafficPage::showUnlisted);
}

void TrafficPage::showFault(const QString& code, const QString& title, const QString& body) {
    m_notice->tellFault(code, title, body);
}

bool TrafficPage::hasSelection() const {
    return m_list->selectionModel()->hasSelection() || currentId();
}

void TrafficPage::openFilter() {
    m_filter->open();
}

void TrafficPage::openFind() {
    m_find->open();
}

void TrafficPage::findNext() {
    m_find->next();
}

void TrafficPage::findPrevious() {
    m_find->previous();
}

void TrafficPage::goToNewest() {
    m_list->goToNewest();
}

void TrafficPage::selectNextMessage() {
    m_list->selectNext();
}

void TrafficPage::selectPreviousMessage() {
    m_list->selectPrevious();
}

std::optional<capture::RecordId> TrafficPage::currentId() const {
    const auto id = m_wanted ? m_wanted : m_details->shownId();
    const capture::Store& store = m_traffic->store();
    return id && *id >= store.first() && *id < store.end() ? id : std::nullopt;
}

/// The newest pick stays in the details when its row leaves.
void TrafficPage::showPicked() {
    const auto id = m_model->idAt(m_list->currentIndex().row());
    if (id != m_followed)
        m_followed.reset();
    if (id && id != currentId() && m_list->selectionModel()->isSelected(m_list->currentIndex()))
        showRecord(*id);
    Q_EMIT changed();
}

/// No row of the list looks as if it were the one that is shown.
void TrafficPage::showUnlisted(capture::RecordId id) {
    m_list->clearSelection();
    showRecord(id);
    Q_EMIT changed();
}

void TrafficPage::showRecord(capture::RecordId id) {
    const auto [first, chunk] = m_traffic->store().atHand(id);
    m_wanted.reset();
    if (!chunk) {
        m_wanted = id;
        m_traffic->bring(id);
        return;
    }
    ShownRecord picked{.chunk = chunk,
                       .source = {.record = chunk->record(static_cast<std::size_t>(id - first)), .id = id, .peer = {}}};
    if (const capture::Roster::Entry* peer = m_traffic->roster().peer(picked.source.record.header.peer()))
        picked.source.peer = peer->facts;
    m_details->showRecord(std::move(picked));
}

void TrafficPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_traffic->setHidden(false);
}

void TrafficPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_traffic->setHidden(true);
}

} // namespace ipcscope::ui

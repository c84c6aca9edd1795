// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_browser.h"

#include "core/observe/advice/contact_risk.h"
#include "ui/endpoints/arrange_button.h"
#include "ui/endpoints/connection_text.h"
#include "ui/endpoints/endpoint_chips.h"
#include "ui/endpoints/endpoint_delegate.h"
#include "ui/endpoints/endpoint_filter.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/remarks.h"
#include "ui/endpoints/stuck_notice.h"
#include "ui/endpoints/sweep_flow.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"
#include "ui/shell/formats.h"
#include "ui/shell/settings.h"
#include "ui/shell/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QTreeView>

#include <array>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

QString withNote(const QString& facts, const QString& note) {
    return note.isEmpty() ? facts : facts + u'\n' + EndpointBrowser::tr("Note: %1").arg(note);
}

} // namespace

EndpointBrowser::EndpointBrowser(Engine& engine, Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_settings(settings)
    , m_remarks(new Remarks(settings, this))
    , m_model(new EndpointModel(*m_remarks, this))
    , m_filtered(new EndpointFilter(*m_model, *m_remarks, this))
    , m_chips(new EndpointChips(this))
    , m_tree(new QTreeView(this))
    , m_filter(new QLineEdit(this))
    , m_counts(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_folders(new QPushButton(this))
    , m_notice(new NoticeBar(this))
    , m_sweep(new SweepFlow(engine, *m_notice, *this, settings.stateFile(QStringLiteral("settled_removals.ini"))))
    , m_offers(new FaultOffers(engine, this)) {
    buildTree();
    buildActions();
    lay();
    connect(&m_engine, &Engine::endpointsChanged, this, [this] {
        m_scanned = true;
        if (!m_trouble.isEmpty() && m_notice->text() == m_trouble)
            m_notice->hide();
        m_trouble.clear();
        refresh();
    });
    connect(&m_engine, &Engine::discoveryFailed, this, &EndpointBrowser::tellTrouble);
    connect(&m_clock, &QTimer::timeout, this, &EndpointBrowser::growOlder);
    m_clock.setInterval(std::chrono::seconds(1));
    m_model->setTypes([this](const Endpoint& endpoint) { return m_engine.identifier().knownAs(endpoint); });
    connect(m_offers, &FaultOffers::removalWanted, this, &EndpointBrowser::removeNamed);
    connect(m_offers, &FaultOffers::processWanted, this, &EndpointBrowser::showPropertiesOf);
    connect(&m_engine.identifier(), &Identifier::changed, m_model,
            qOverload<const std::string&>(&EndpointModel::tellAgain));
    connect(&m_engine.identifier(), &Identifier::changed, this, &EndpointBrowser::showCurrent);
    const ListOrder kept = listOrder();
    m_model->setArrangement(kept.arrangement);
    m_filtered->setOrder(kept.order, kept.direction);
    refresh();
}

void EndpointBrowser::buildTree() {
    m_tree->setModel(m_filtered);
    m_tree->setItemDelegate(new EndpointDelegate(m_tree));
    m_tree->setAccessibleName(tr("Endpoints"));
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(12);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->installEventFilter(this);
    connect(m_filtered, &QAbstractItemModel::rowsInserted, this, &EndpointBrowser::unfold);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        showCurrent();
        Q_EMIT currentChanged();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (m_remove->isEnabled() != canRemoveChosen())
            Q_EMIT currentChanged();
        m_remove->setEnabled(canRemoveChosen());
    });
    connect(m_tree, &QTreeView::doubleClicked, this, &EndpointBrowser::openCurrent);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString& text) { narrow([&] { m_filtered->setText(text); }); });
    connect(m_chips, &EndpointChips::chosen, this,
            [this](EndpointChoice choice) { narrow([&] { m_filtered->setChoice(choice); }); });
    connect(m_remarks, &Remarks::changed, this, [this] {
        tellCounts();
        showCurrent();
    });
}

void EndpointBrowser::lay() {
    auto* title = new QLabel(tr("Endpoints"), this);
    title->setProperty("look", QStringLiteral("title"));
    m_counts->setTextFormat(Qt::PlainText);
    m_counts->setProperty("look", QStringLiteral("secondary"));
    auto* rescan = new QToolButton(this);
    rescan->setIcon(icon(QStringLiteral("refresh")));
    rescan->setAutoRaise(true);
    rescan->setToolTip(tr("Look for endpoints again (F5)"));
    rescan->setAccessibleName(tr("Rescan"));
    connect(rescan, &QToolButton::clicked, this, [this] { m_engine.rescan(); });
    auto* heading = new QHBoxLayout;
    heading->setContentsMargins(10, 6, 6, 0);
    heading->addWidget(title);
    heading->addStretch();
    heading->addWidget(m_counts);
    auto* arrangement = new ArrangeButton(listOrder(), this);
    connect(arrangement, &ArrangeButton::arranged, this, &EndpointBrowser::arrange);
    heading->addWidget(arrangement);
    heading->addWidget(rescan);

    m_filter->setPlaceholderText(tr("Filter endpoints"));
    m_filter->setAccessibleName(tr("Filter endpoints by name"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    auto* chipRow = new QHBoxLayout;
    chipRow->setContentsMargins(8, 0, 8, 0);
    chipRow->addWidget(m_chips);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(8, 0, 8, 4);
    filterRow->addWidget(m_filter);

    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);
    m_empty->setProperty("look", QStringLiteral("secondary"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_facts->setMargin(10);
    m_facts->setMinimumWidth(40);
    m_facts->setProperty("look", QStringLiteral("secondary"));
    m_facts->setVisible(false);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);

    m_folders->setProperty("look", QStringLiteral("flat"));
    m_folders->setToolTip(tr("Choose the folders whose socket files are listed"));
    m_folders->setAutoDefault(false);
    connect(m_folders, &QPushButton::clicked, this, &EndpointBrowser::chooseFolders);
    tellFolders();
    findStandardFolders();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(heading);
    layout->addLayout(chipRow);
    layout->addLayout(filterRow);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_notice);
    layout->addWidget(new StuckNotice(m_engine, this));
    layout->addWidget(line);
    layout->addWidget(m_facts);
    layout->addWidget(m_folders, 0, Qt::AlignLeft);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Endpoints"));
    m_firstStop = arrangement;
    // As it is read: from the top down.
    QWidget* before = arrangement;
    const auto goOn = [&before](QWidget* next) {
        setTabOrder(before, next);
        before = next;
    };
    goOn(rescan);
    for (auto* chip : m_chips->findChildren<QPushButton*>())
        goOn(chip);
    goOn(m_filter);
    goOn(m_tree);
    for (auto* button : m_notice->findChildren<QAbstractButton*>())
        goOn(button);
    goOn(m_folders);
}

ListOrder EndpointBrowser::listOrder() const {
    return {.arrangement = m_settings.endpointsFlat() ? Arrangement::Flat : Arrangement::Folders,
            .order = orderNumbered(m_settings.endpointOrder()),
            .direction = m_settings.endpointsReversed() ? OrderDirection::Reversed : OrderDirection::Usual};
}

std::optional<Endpoint> EndpointBrowser::current() const {
    const Endpoint* endpoint = m_model->endpoint(m_filtered->mapToSource(m_tree->currentIndex()));
    return endpoint != nullptr ? std::optional(*endpoint) : std::nullopt;
}

void EndpointBrowser::select(const std::string& name) {
    const QModelIndex source = m_model->indexOf(name);
    if (source.isValid() && !m_filtered->mapFromSource(source).isValid()) {
        m_filter->clear();
        m_chips->choose(EndpointChoice::All);
    }
    const QModelIndex index = m_filtered->mapFromSource(source);
    if (!index.isValid())
        return;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void EndpointBrowser::openCurrent() {
    if (current())
        watchCurrent();
    else
        m_tree->setExpanded(m_tree->currentIndex(), !m_tree->isExpanded(m_tree->currentIndex()));
}

void EndpointBrowser::refresh() {
    const auto before = current();
    const QPersistentModelIndex row = m_tree->currentIndex();
    const QPersistentModelIndex above =
        row.data(KindRole).value<EndpointRow>() == EndpointRow::Connection ? row.parent() : QModelIndex();
    m_model->setSnapshot(m_engine.endpoints());
    // A connection that ended gives its place to its endpoint.
    if (!row.isValid() && above.isValid())
        m_tree->setCurrentIndex(above);
    const auto after = current();
    // A row that moved to another group was removed and inserted: follow it. One that is gone gives its place to
    // nobody.
    if (before && (!after || after->name != before->name)) {
        if (const auto moved = m_filtered->mapFromSource(m_model->indexOf(before->name)); moved.isValid())
            m_tree->setCurrentIndex(moved);
        else
            m_tree->selectionModel()->clear();
    }
    if (before != current()) {
        showCurrent();
        Q_EMIT currentChanged();
    }
    tellCounts();
}

bool EndpointBrowser::isNarrowed() const {
    return !m_filter->text().trimmed().isEmpty() || m_filtered->choice() == EndpointChoice::Stale ||
           m_filtered->choice() == EndpointChoice::Starred;
}

void EndpointBrowser::narrow(const std::function<void()>& change) {
    const QPersistentModelIndex row = m_tree->currentIndex();
    const bool chosen = row.isValid();
    change();
    // What is hidden gives its place to nobody.
    if (chosen && !row.isValid())
        m_tree->selectionModel()->clear();
    foldAgain();
    tellCounts();
}

void EndpointBrowser::unfold(const QModelIndex& parent, int first, int last) {
    const bool all = isNarrowed();
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = m_filtered->index(row, 0, parent);
        const auto kind = index.data(KindRole).value<EndpointRow>();
        if (kind == EndpointRow::Endpoint || kind == EndpointRow::Connection)
            return; // connections are unfolded by hand
        const bool other = !parent.isValid() && index.data().toString() == groupTitle(discovery::Group::Other);
        m_tree->setExpanded(index, all || !other);
        if (const int below = m_filtered->rowCount(index); below > 0)
            unfold(index, 0, below - 1);
    }
}

void EndpointBrowser::foldAgain() {
    if (const int groups = m_filtered->rowCount(); groups > 0)
        unfold({}, 0, groups - 1);
    if (m_tree->currentIndex().isValid())
        m_tree->scrollTo(m_tree->currentIndex());
    else
        m_tree->scrollToTop();
}

void EndpointBrowser::showCurrent() {
    const auto endpoint = current();
    const auto now = QDateTime::currentSecsSinceEpoch();
    m_facts->setVisible(endpoint.has_value());
    if (const auto* connection = m_model->connection(m_filtered->mapToSource(m_tree->currentIndex())))
        m_facts->setText(factsText(*connection, now));
    else
        m_facts->setText(endpoint ? withNote(m_tree->currentIndex().data(Qt::AccessibleDescriptionRole).toString(),
                                             m_remarks->note(endpoint->name))
                                  : QString());
    m_watch->setEnabled(endpoint && advice::hasAddress(*endpoint));
    m_send->setEnabled(endpoint && advice::hasAddress(*endpoint));
    m_identify->setEnabled(endpoint && canBeAsked(*endpoint));
    m_why->setEnabled(endpoint && advice::hasAddress(*endpoint));
    m_properties->setEnabled(endpoint.has_value());
    m_copy->setEnabled(endpoint.has_value());
    m_openFolder->setEnabled(endpoint && !endpoint->abstract && endpoint->name.starts_with('/'));
    m_star->setEnabled(endpoint.has_value());
    m_star->setChecked(endpoint && m_remarks->isStarred(endpoint->name));
    m_note->setEnabled(endpoint.has_value());
    m_remove->setEnabled(canRemoveChosen());
}

void EndpointBrowser::growOlder() {
    const bool before = m_remove->isEnabled();
    showCurrent();
    if (const QStringList ages = agesInSight(); ages != m_ages) {
        m_ages = ages;
        m_tree->viewport()->update();
    }
    if (before != m_remove->isEnabled())
        Q_EMIT currentChanged();
}

QStringList EndpointBrowser::agesInSight() const {
    QStringList ages;
    const int bottom = m_tree->viewport()->height();
    for (QModelIndex row = m_tree->indexAt({}); row.isValid() && m_tree->visualRect(row).top() < bottom;
         row = m_tree->indexBelow(row))
        ages << row.data(OwnerRole).toString();
    return ages;
}

void EndpointBrowser::tellTrouble(const QString& reason) {
    m_trouble = tr("The endpoints of this machine cannot be listed") + u'\n' + reason;
    m_notice->tell(NoticeBar::Tone::Error, m_trouble);
    tellCounts();
}

void EndpointBrowser::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    growOlder();
    m_clock.start();
}

void EndpointBrowser::hideEvent(QHideEvent* event) {
    m_clock.stop();
    QWidget::hideEvent(event);
}

void EndpointBrowser::tellCounts() {
    const auto& endpoints = m_engine.endpoints();
    std::array<int, EndpointChips::chipCount> counts{};
    for (const Endpoint& endpoint : endpoints)
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (endpoint.group != discovery::Group::Other)
                counts[i] += m_filtered->isChosen(endpoint, static_cast<EndpointChoice>(i)) ? 1 : 0;
    m_chips->setCounts(counts);
    const int ours = counts[static_cast<std::size_t>(EndpointChoice::All)];
    const int stale = counts[static_cast<std::size_t>(EndpointChoice::Stale)];
    const auto number = [](int count) { return groupedNumber(static_cast<std::uint64_t>(count)); };
    m_counts->setText(stale > 0 ? tr("%1 · %2 stale").arg(number(ours), number(stale)) : number(ours));
    const bool nothing = m_filtered->rowCount() == 0;
    m_empty->setVisible(nothing);
    m_tree->setVisible(!nothing);
    m_empty->setText(!m_trouble.isEmpty() && endpoints.empty() ? tr("Nothing can be listed.")
                     : !m_scanned                              ? tr("Looking for endpoints…")
                     : endpoints.empty() ? tr("No ipc endpoint on this machine yet. They appear here as soon as a "
                                              "program binds one.")
                     : m_filter->text().trimmed().isEmpty()
                         ? tr("No endpoint of this kind.")
                         : tr("No such endpoint has this in its name, owner or note."));
}

} // namespace ipcscope::ui

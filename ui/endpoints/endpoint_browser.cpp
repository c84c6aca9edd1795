// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_browser.h"

#include "core/observe/advice/watching.h"
#include "ui/dialogs/remove_sheet.h"
#include "ui/endpoints/endpoint_delegate.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace ipcscope::ui {

using discovery::Endpoint;

EndpointBrowser::EndpointBrowser(Engine& engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(new EndpointModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
    , m_tree(new QTreeView(this))
    , m_filter(new QLineEdit(this))
    , m_counts(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_notice(new NoticeBar(this)) {
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
    refresh();
}

void EndpointBrowser::buildTree() {
    m_filtered->setSourceModel(m_model);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setFilterRole(SearchRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_tree->setModel(m_filtered);
    m_tree->setItemDelegate(new EndpointDelegate(m_tree));
    m_tree->setAccessibleName(tr("Endpoints"));
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(12);
    m_tree->setExpandsOnDoubleClick(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->installEventFilter(this);
    connect(m_filtered, &QAbstractItemModel::rowsInserted, this, &EndpointBrowser::unfold);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        showCurrent();
        Q_EMIT currentChanged();
    });
    connect(m_tree, &QTreeView::doubleClicked, this, &EndpointBrowser::watchCurrent);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text.trimmed());
        if (text.trimmed().isEmpty())
            foldAgain();
        else
            m_tree->expandAll();
        tellCounts();
    });
}

void EndpointBrowser::buildActions() {
    // The key after the tab is told, not bound: keys act on the tree alone, through its event filter.
    const auto action = [this](const QString& text, const QString& tip) {
        auto* made = new QAction(text, this);
        made->setToolTip(tip);
        m_tree->addAction(made);
        return made;
    };
    m_watch = action(tr("Watch\tEnter"), tr("Open a monitor on this endpoint"));
    m_send = action(tr("Send…"), tr("Write a test message to this endpoint"));
    m_copy = action(tr("Copy address"), tr("Copy the ipc:// address of this endpoint"));
    m_remove = action(tr("Remove stale file…\tDel"), tr("Remove the socket file that nobody listens behind"));
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_watch, &QAction::triggered, this, &EndpointBrowser::watchCurrent);
    connect(m_send, &QAction::triggered, this, [this] {
        if (const auto endpoint = current())
            Q_EMIT sendRequested(*endpoint);
    });
    connect(m_copy, &QAction::triggered, this, &EndpointBrowser::copyAddress);
    connect(m_remove, &QAction::triggered, this, &EndpointBrowser::removeCurrent);
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
    heading->addWidget(rescan);

    m_filter->setPlaceholderText(tr("Filter endpoints"));
    m_filter->setAccessibleName(tr("Filter endpoints by name"));
    m_filter->setClearButtonEnabled(true);
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

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(heading);
    layout->addLayout(filterRow);
    layout->addWidget(m_empty);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_notice);
    layout->addWidget(line);
    layout->addWidget(m_facts);
    setFocusProxy(m_tree);
}

std::optional<Endpoint> EndpointBrowser::current() const {
    const Endpoint* endpoint = m_model->endpoint(m_filtered->mapToSource(m_tree->currentIndex()));
    return endpoint != nullptr ? std::optional(*endpoint) : std::nullopt;
}

void EndpointBrowser::select(const std::string& name) {
    const QModelIndex source = m_model->indexOf(name);
    if (source.isValid() && !m_filtered->mapFromSource(source).isValid())
        m_filter->clear();
    const QModelIndex index = m_filtered->mapFromSource(source);
    if (!index.isValid())
        return;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void EndpointBrowser::refresh() {
    const auto before = current();
    m_model->setSnapshot(m_engine.endpoints());
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

void EndpointBrowser::unfold(const QModelIndex& parent, int first, int last) {
    const bool all = !m_filter->text().trimmed().isEmpty();
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = m_filtered->index(row, 0, parent);
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
}

void EndpointBrowser::showCurrent() {
    const auto endpoint = current();
    const auto now = QDateTime::currentSecsSinceEpoch();
    m_facts->setVisible(endpoint.has_value());
    m_facts->setText(endpoint ? factsText(*endpoint, now) : QString());
    m_watch->setEnabled(endpoint && advice::hasAddress(*endpoint));
    m_send->setEnabled(endpoint && advice::hasAddress(*endpoint));
    m_copy->setEnabled(endpoint.has_value());
    m_remove->setEnabled(canRemoveCurrent());
}

bool EndpointBrowser::canRemoveCurrent() const {
    const auto endpoint = current();
    return endpoint && removalObstacle(*endpoint, QDateTime::currentSecsSinceEpoch()).isEmpty();
}

void EndpointBrowser::growOlder() {
    const bool before = m_remove->isEnabled();
    showCurrent();
    m_tree->viewport()->update();
    if (before != m_remove->isEnabled())
        Q_EMIT currentChanged();
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
    const auto ours =
        std::ranges::count_if(endpoints, [](const Endpoint& e) { return e.group != discovery::Group::Other; });
    const auto stale = std::ranges::count_if(endpoints, [](const Endpoint& e) {
        return e.group != discovery::Group::Other && e.state == discovery::State::Stale;
    });
    m_counts->setText(stale > 0 ? tr("%1 · %2 stale").arg(ours).arg(stale) : QString::number(ours));
    const bool nothing = m_filtered->rowCount() == 0;
    m_empty->setVisible(nothing);
    m_tree->setVisible(!nothing);
    m_empty->setText(!m_trouble.isEmpty() && endpoints.empty() ? tr("Nothing can be listed.")
                     : !m_scanned                              ? tr("Looking for endpoints…")
                     : endpoints.empty() ? tr("No ipc endpoint on this machine yet. They appear here as soon as a "
                                              "program binds one.")
                                         : tr("No endpoint has this in its name."));
}

void EndpointBrowser::watchCurrent() {
    const auto endpoint = current();
    if (endpoint && advice::hasAddress(*endpoint))
        Q_EMIT watchRequested(*endpoint);
    else if (endpoint)
        m_notice->tell(NoticeBar::Tone::Warning,
                       tr("%1 cannot be reached from here. Its program bound it relative to a folder that cannot be "
                          "found out.")
                           .arg(endpointTitle(*endpoint)));
}

void EndpointBrowser::copyAddress() {
    if (const auto endpoint = current())
        QGuiApplication::clipboard()->setText(editable(endpoint->endpoint()));
}

void EndpointBrowser::removeCurrent() {
    const auto endpoint = current();
    if (!endpoint)
        return;
    if (const QString obstacle = removalObstacle(*endpoint, QDateTime::currentSecsSinceEpoch()); !obstacle.isEmpty()) {
        m_notice->tell(NoticeBar::Tone::Warning, tr("%1 stays. %2").arg(endpointTitle(*endpoint), obstacle));
        return;
    }
    auto* sheet = new RemoveSheet(*endpoint, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, chosen = *endpoint] { remove(chosen); });
    sheet->open();
}

void EndpointBrowser::remove(const Endpoint& endpoint) {
    m_engine.removeStale(endpoint, this, [this, endpoint](Result<void> done) {
        if (done) {
            m_notice->tell(NoticeBar::Tone::Good, tr("Removed %1").arg(shown(endpoint.name)));
        } else {
            m_engine.explain(done.error(), {.endpoint = endpoint.endpoint()}, this,
                             [this](const advice::Fault& fault) { m_notice->tellFault(fault); });
        }
        m_engine.rescan();
    });
}

bool EndpointBrowser::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_tree && event->type() == QEvent::Resize) {
        // The facts below have grown or shrunk: a row that was in view stays in view.
        const QRect row = m_tree->visualRect(m_tree->currentIndex());
        if (row.isValid() && row.bottom() < static_cast<QResizeEvent*>(event)->oldSize().height())
            QMetaObject::invokeMethod(
                m_tree, [this] { m_tree->scrollTo(m_tree->currentIndex()); }, Qt::QueuedConnection);
    }
    if (watched == m_tree && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
        if (plain && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            if (current())
                watchCurrent();
            else
                m_tree->setExpanded(m_tree->currentIndex(), !m_tree->isExpanded(m_tree->currentIndex()));
            return true;
        }
        if (plain && key->key() == Qt::Key_Delete) {
            removeCurrent();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ipcscope::ui

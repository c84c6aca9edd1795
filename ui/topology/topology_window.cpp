// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_window.h"

#include "ui/engine/engine.h"
#include "ui/messages/elided_label.h"
#include "ui/shell/text_size.h"
#include "ui/shell/theme.h"
#include "ui/topology/topology_table.h"
#include "ui/topology/topology_text.h"
#include "ui/topology/topology_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr qreal zoomStep = 1.25;

QToolButton* button(const QString& text, const QString& tip, QWidget* parent) {
    auto* made = new QToolButton(parent);
    made->setText(text);
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

/// Processes of this program, or endpoints that it binds.
bool hasFolded(const discovery::Graph& graph, const std::string& program) {
    const auto& [processes, places, edges] = graph;
    return std::ranges::any_of(edges, [&](const auto& edge) {
        return processes[edge.process].name == program &&
               (processes[edge.process].isFolded() ||
                (edge.role == discovery::Graph::Role::Binds && places[edge.place].isFolded()));
    });
}

} // namespace

TopologyWindow::TopologyWindow(Engine& engine, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_engine(engine)
    , m_text(new QLineEdit(this))
    , m_others(new QPushButton(tr("Other programs"), this))
    , m_fold(new QPushButton(tr("Fold alike"), this))
    , m_view(new TopologyView(this))
    , m_model(new TopologyTable(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new QTableView(this))
    , m_counts(new ElidedLabel(this)) {
    setWindowTitle(tr("Topology - ipcscope"));
    lay();
    connect(&engine, &Engine::endpointsChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(m_text, &QLineEdit::textChanged, this, &TopologyWindow::refresh);
    connect(m_others, &QPushButton::toggled, this, &TopologyWindow::refresh);
    connect(m_fold, &QPushButton::toggled, this, [this] {
        m_unfolded.clear();
        m_unfoldedPlaces.clear();
        refresh();
    });
    connect(m_view, &TopologyView::processActivated, this, &TopologyWindow::toggleFold);
    connect(m_view, &TopologyView::foldedPlacesActivated, this, &TopologyWindow::unfoldPlaces);
    connect(&m_job, &TopologyJob::finished, this, &TopologyWindow::take);
    connect(m_view, &TopologyView::currentChanged, this, &TopologyWindow::followView);
    connect(m_view, &TopologyView::placeActivated, this, &TopologyWindow::endpointActivated);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TopologyWindow::followTable);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const auto* edge = m_model->edge(m_sorted->mapToSource(index)))
            Q_EMIT endpointActivated(m_job.newest()->each.places[edge->place].name);
    });
    resize(sizeForText({1180, 740}, *this));
}

void TopologyWindow::lay() {
    m_text->setPlaceholderText(tr("Program, process id or endpoint"));
    m_text->setAccessibleName(tr("Show only"));
    m_text->setClearButtonEnabled(true);
    m_others->setCheckable(true);
    m_others->setProperty("look", QStringLiteral("chip"));
    m_others->setToolTip(tr("Also endpoints of programs that surely do not speak ZeroMQ"));

    m_fold->setCheckable(true);
    m_fold->setChecked(true);
    m_fold->setProperty("look", QStringLiteral("chip"));
    m_fold->setToolTip(
        tr("Three or more processes of one program that take part in the same endpoints are one node, and "
           "so are six or more endpoints of a process that nobody is connected to; Enter or a double "
           "click unfolds them, on the process all that it has, and there once more folds them again"));

    auto* larger = button(QStringLiteral("+"), tr("Larger (+)"), this);
    auto* smaller = button(QStringLiteral("−"), tr("Smaller (-)"), this);
    auto* whole = button(tr("Fit"), tr("As much in sight as can be read (0)"), this);
    connect(larger, &QToolButton::clicked, this, [this] { m_view->zoomBy(zoomStep); });
    connect(smaller, &QToolButton::clicked, this, [this] { m_view->zoomBy(1 / zoomStep); });
    connect(whole, &QToolButton::clicked, m_view, &TopologyView::fit);
    auto* asTable = button(tr("Table"), tr("Show as table (Ctrl+Shift+T)"), this);
    asTable->setCheckable(true);
    asTable->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+T")));
    connect(asTable, &QToolButton::toggled, m_table, &QWidget::setVisible);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(6);
    bar->addWidget(m_text, 1);
    bar->addWidget(m_fold);
    bar->addWidget(m_others);
    for (QToolButton* each : {smaller, larger, whole, asTable})
        bar->addWidget(each);

    layTable();
    m_table->hide();
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_view);
    splitter->addWidget(m_table);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({500, 160});
    splitter->setChildrenCollapsible(false);

    m_counts->setTextFormat(Qt::PlainText);
    m_counts->setProperty("look", QStringLiteral("secondary"));
    m_counts->setContentsMargins(8, 4, 8, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_counts);
    QWidget* before = m_text;
    for (QWidget* next : QWidgetList{m_fold, m_others, smaller, larger, whole, asTable, m_view, m_table}) {
        setTabOrder(before, next);
        before = next;
    }
    m_view->setFocus();
}

void TopologyWindow::layTable() {
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(TopologyTable::sortRole);
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Topology as a table"));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(TopologyTable::Endpoint, Qt::AscendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight(font()));
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(TopologyTable::Endpoint, QHeaderView::Stretch);
    const auto roomFor = [this](const QString& text) { return m_table->fontMetrics().horizontalAdvance(text) + 24; };
    m_table->setColumnWidth(TopologyTable::Role, roomFor(partText(discovery::Graph::Role::Connects, true)));
    m_table->setColumnWidth(TopologyTable::Process, 160);
    m_table->setColumnWidth(TopologyTable::Pid, 80);
    for (const int column : {TopologyTable::ToEndpoint, TopologyTable::FromEndpoint})
        m_table->setColumnWidth(column, 140);
}

void TopologyWindow::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void TopologyWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_text->text().isEmpty())
        m_text->clear();
    else if (event->key() == Qt::Key_Escape || event->matches(QKeySequence::Close))
        close();
    else
        QWidget::keyPressEvent(event);
}

void TopologyWindow::refresh() {
    m_job.start(m_engine.endpoints(), {.others = m_others->isChecked(),
                                       .text = m_text->text().trimmed(),
                                       .folds = m_fold->isChecked(),
                                       .unfolded = m_unfolded,
                                       .unfoldedPlaces = m_unfoldedPlaces});
}

void TopologyWindow::toggleFold(const std::string& program) {
    if (hasFolded(m_job.newest()->graph, program)) {
        m_unfolded.insert(program);
        m_unfoldedPlaces.insert(program);
    } else if (m_unfolded.erase(program) + m_unfoldedPlaces.erase(program) == 0) {
        return;
    }
    refresh();
}

void TopologyWindow::unfoldPlaces(const std::string& program) {
    m_unfoldedPlaces.insert(program);
    refresh();
}

void TopologyWindow::take() {
    const QScopedValueRollback quiet(m_following, true);
    m_view->setTopology(m_job.newest());
    m_model->setTopology(m_job.newest());
    m_counts->setText(countsText(m_job.newest()->graph));
}

void TopologyWindow::followView() {
    const auto node = m_view->current();
    if (m_following || !node)
        return;
    const QScopedValueRollback quiet(m_following, true);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const auto* edge = m_model->edge(index);
        if ((node->isPlace ? m_job.newest()->foldedInto[edge->place] : edge->process) == node->index) {
            m_table->setCurrentIndex(m_sorted->mapFromSource(index));
            break;
        }
    }
}

void TopologyWindow::followTable() {
    const auto* edge = m_model->edge(m_sorted->mapToSource(m_table->currentIndex()));
    if (m_following || edge == nullptr)
        return;
    const QScopedValueRollback quiet(m_following, true);
    m_view->setCurrent(TopologyNode{true, m_job.newest()->foldedInto[edge->place]});
}

} // namespace ipcscope::ui

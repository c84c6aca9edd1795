// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/options_field.h"

#include "ui/endpoints/problem_label.h"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int visibleRows = 8;
constexpr int leastWidth = 620;
constexpr int meaningLines = 3;

} // namespace

OptionsField::OptionsField(QWidget* parent)
    : QWidget(parent)
    , m_model(new OptionModel(this))
    , m_fold(new QToolButton(this))
    , m_table(new QTableView(this))
    , m_meaning(new QLabel(this))
    , m_problem(new ProblemLabel(this)) {
    m_fold->setText(tr("Show all"));
    m_fold->setAccessibleName(tr("Show all socket options"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setAutoRaise(true);
    m_fold->setCheckable(true);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Socket options"));
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::AllEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->resizeColumnToContents(OptionModel::Name);
    m_table->setMinimumWidth(leastWidth);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_meaning->setTextFormat(Qt::PlainText);
    m_meaning->setWordWrap(true);
    m_meaning->setProperty("look", QStringLiteral("secondary"));
    m_meaning->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_meaning->setMinimumHeight(m_meaning->fontMetrics().lineSpacing() * meaningLines);
    m_table->setMinimumHeight(m_table->verticalHeader()->defaultSectionSize() * visibleRows);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_fold, 0, Qt::AlignLeft);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_meaning);
    layout->addWidget(m_problem);
    connect(m_fold, &QToolButton::toggled, this, &OptionsField::unfold);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OptionsField::explain);
    connect(m_model, &OptionModel::dataChanged, this, [this] {
        m_problem->tell(m_model->problem());
        Q_EMIT changed();
    });
    unfold(false);
}

void OptionsField::unfold(bool open) {
    m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_table->setVisible(open);
    m_meaning->setVisible(open);
    if (open)
        window()->resize(window()->size().expandedTo(window()->sizeHint()));
}

void OptionsField::ask(const std::vector<std::string_view>& names) {
    m_model->require(names);
    m_fold->setChecked(true);
    const auto valueOf = [this](int row) { return m_model->index(row, OptionModel::Value); };
    m_table->setCurrentIndex(valueOf(m_model->rowOf(names.front())));
    int top = m_table->currentIndex().row();
    for (const std::string_view name : names)
        top = std::min(top, m_model->rowOf(name));
    m_table->scrollTo(valueOf(top), QAbstractItemView::PositionAtTop);
    m_table->setFocus();
}

void OptionsField::explain() {
    m_meaning->setText(m_table->currentIndex().siblingAtColumn(OptionModel::Meaning).data().toString());
}

void OptionsField::setType(zmtp::SocketType type) {
    const QSignalBlocker quiet(this);
    m_model->setType(type);
    for (int row = 0; row < m_model->rowCount(); ++row)
        m_table->setRowHidden(row, !sockets::allows(m_model->option(row), type));
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/color_rules_sheet.h"

#include "ui/endpoints/problem_label.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QTableWidget>

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

namespace {

enum Column { Color, Filter, columns };

bool isBlank(const ColorRule& rule) {
    return rule.filter.trimmed().isEmpty();
}

} // namespace

ColorRulesSheet::ColorRulesSheet(QList<ColorRule> rules, FilterEdit::Seen seen, QWidget* parent)
    : Sheet(tr("Colouring rules"), tr("Keep changes"), Weight::Plain, parent)
    , m_rules(std::move(rules))
    , m_table(makeTable())
    , m_filter(new FilterEdit(std::move(seen), this))
    , m_color(new QComboBox(this))
    , m_problem(new ProblemLabel(this)) {
    addWidget(m_table);
    for (const RowColor color : rowColors())
        m_color->addItem(swatchOf(color, palette()), nameOf(color), static_cast<int>(color));
    m_color->setAccessibleName(tr("Colour of the rule"));
    m_filter->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    m_filter->setAccessibleName(tr("Filter of the rule"));
    addRow(tr("&Filter"), m_filter);
    addWidget(m_problem);
    addRow(tr("&Colour"), m_color);
    addSecondary(tr("The first rule that a row passes colours it, in every list. Of a message of more than %1 neither "
                    "text nor decoded values are looked at. Alt+Up and Alt+Down move a rule, Del removes it.")
                     .arg(byteCount(ColorRules::mostRead)));
    addButtons();
    connect(m_table, &QTableWidget::currentCellChanged, this, &ColorRulesSheet::showCurrent);
    connect(m_filter, &FilterEdit::judged, this, [this] {
        change({.filter = m_filter->text(), .color = rowColors()[std::size_t(m_color->currentIndex())]});
    });
    connect(m_color, &QComboBox::currentIndexChanged, this,
            [this](int index) { change({.filter = m_filter->text(), .color = rowColors()[std::size_t(index)]}); });
    connect(m_filter, &FilterEdit::escaped, this, &QDialog::reject);
    connect(m_filter, &FilterEdit::entered, action(), &QPushButton::click);
    cancel()->setAutoDefault(false);
    action()->setDefault(true);
    fill();
    m_table->setCurrentCell(0, Filter);
    showCurrent();
    m_table->setFocus();
}

QTableWidget* ColorRulesSheet::makeTable() {
    auto* table = new QTableWidget(0, columns, this);
    table->setHorizontalHeaderLabels({tr("Colour"), tr("Filter")});
    table->setAccessibleName(tr("Colouring rules"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setStretchLastSection(true);
    table->setMinimumSize(fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 12);
    return table;
}

void ColorRulesSheet::addButtons() {
    m_down = addButton(tr("Move down"));
    m_up = addButton(tr("Move up"));
    m_remove = addButton(tr("Remove"));
    m_add = addButton(tr("New rule"));
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_remove, &QPushButton::clicked, this, &ColorRulesSheet::removeCurrent);
    connect(m_add, &QPushButton::clicked, this, &ColorRulesSheet::add);
    const auto key = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, m_table, nullptr, nullptr, Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    key(Qt::Key_Delete, [this] { removeCurrent(); });
    key(Qt::ALT | Qt::Key_Up, [this] { move(-1); });
    key(Qt::ALT | Qt::Key_Down, [this] { move(1); });
}

int ColorRulesSheet::current() const {
    const int row = m_table->currentRow();
    return row < m_rules.size() ? row : -1;
}

void ColorRulesSheet::fill() {
    m_table->setRowCount(static_cast<int>(m_rules.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        for (int column = 0; column < columns; ++column)
            if (m_table->item(row, column) == nullptr)
                m_table->setItem(row, column, new QTableWidgetItem);
        showRule(row);
    }
    m_table->resizeColumnToContents(Color);
}

void ColorRulesSheet::showRule(int row) {
    const ColorRule& rule = m_rules[row];
    QTableWidgetItem& color = *m_table->item(row, Color);
    color.setText(nameOf(rule.color));
    color.setIcon(swatchOf(rule.color, palette()));
    const auto parsed = capture::Filter::parse(rule.filter.toStdString());
    QTableWidgetItem& filter = *m_table->item(row, Filter);
    filter.setText(shown(rule.filter.toStdString()));
    filter.setFont(fixedFont());
    filter.setIcon(parsed ? QIcon() : icon(QStringLiteral("warning"), Ink::Error));
    const QString fault = parsed ? QString() : tr("Colours nothing: %1").arg(shown(parsed.error().what));
    filter.setToolTip(fault.isEmpty() ? filter.text() : fault);
    filter.setData(Qt::AccessibleDescriptionRole, fault);
}

void ColorRulesSheet::showCurrent() {
    const QScopedValueRollback showing(m_showing, true);
    const int row = current();
    const ColorRule rule = row < 0 ? ColorRule{.filter = {}, .color = rowColors().front()} : m_rules[row];
    if (m_filter->text() != rule.filter)
        m_filter->setText(rule.filter);
    m_color->setCurrentIndex(m_color->findData(static_cast<int>(rule.color)));
    judge();
}

void ColorRulesSheet::change(const ColorRule& rule) {
    const int row = current();
    if (m_showing || row < 0)
        return;
    m_rules[row] = rule;
    showRule(row);
    judge();
}

void ColorRulesSheet::add() {
    const auto isFree = [this](RowColor color) {
        return std::ranges::none_of(m_rules, [color](const ColorRule& rule) { return rule.color == color; });
    };
    const auto free = std::ranges::find_if(rowColors(), isFree);
    m_rules.prepend({.filter = {}, .color = free == rowColors().end() ? rowColors().front() : *free});
    fill();
    m_table->setCurrentCell(0, Filter);
    showCurrent();
    m_filter->setFocus();
}

void ColorRulesSheet::removeCurrent() {
    const int row = current();
    if (row < 0)
        return;
    m_rules.removeAt(row);
    fill();
    showCurrent();
}

void ColorRulesSheet::move(int by) {
    const int from = current();
    const int to = from + by;
    if (from < 0 || to < 0 || to >= m_rules.size())
        return;
    m_rules.swapItemsAt(from, to);
    fill();
    m_table->setCurrentCell(to, Filter);
}

/// A rule needs a filter; what is none stays as it is, for a version that may know it.
void ColorRulesSheet::judge() {
    const int row = current();
    const bool any = row >= 0;
    m_filter->setEnabled(any);
    m_color->setEnabled(any);
    m_remove->setEnabled(any);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(any && row + 1 < m_rules.size());
    m_add->setEnabled(m_rules.size() < ColorRules::most);
    m_problem->tell(any ? m_filter->problem() : QString());
    const bool usable = std::ranges::none_of(m_rules, isBlank);
    action()->setEnabled(usable);
    action()->setToolTip(usable ? QString() : tr("Each rule needs a filter"));
}

} // namespace ipcscope::ui

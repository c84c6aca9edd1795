// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/compare_window.h"

#include "ui/dialogs/comparison_model.h"
#include "ui/shell/formats.h"
#include "ui/shell/text_size.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr QSize windowSize(760, 460);
constexpr int widestValue = 220; // pixels, for text of usual size

QPushButton* button(const QString& text, const QString& accessibleName, QWidget* parent) {
    auto* out = new QPushButton(text, parent);
    out->setAccessibleName(accessibleName);
    out->setAutoDefault(false);
    return out;
}

/// What the comparison comes to, as sentences.
QString verdict(const capture::Comparison& comparison, std::size_t different) {
    const auto count = static_cast<int>(different);
    if (comparison.identical)
        return CompareWindow::tr("They are the same.");
    const QString found = different > 1    ? CompareWindow::tr("%n values differ.", nullptr, count)
                          : different == 1 ? CompareWindow::tr("1 value differs.")
                          : comparison.cut ? CompareWindow::tr("What was compared is the same.")
                                           : CompareWindow::tr("No value differs, only the bytes around them.");
    return comparison.cut ? found + QLatin1Char(' ') + CompareWindow::tr("They are too large to be compared whole.")
                          : found;
}

} // namespace

CompareWindow::CompareWindow(QWidget* parent)
    : QDialog(parent)
    , m_model(new ComparisonModel(this))
    , m_what(new QLabel(this))
    , m_only(new QCheckBox(tr("&Only what differs"), this))
    , m_table(new QTableView(this)) {
    setWindowTitle(tr("Compare with previous"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(sizeForText(windowSize, *this));
    m_what->setTextFormat(Qt::PlainText);
    m_what->setWordWrap(true);
    m_only->setAccessibleName(tr("Only what differs"));
    m_only->setChecked(true);
    m_table->setAccessibleName(tr("Values of both messages"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle); // long values often differ at their end
    m_table->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 4);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(ComparisonModel::Before, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(ComparisonModel::After, QHeaderView::Stretch);
    auto* before = button(tr("Go to &previous"), tr("Go to the previous message"), this);
    auto* copy = button(tr("&Copy all"), tr("Copy all rows"), this);
    auto* close = button(tr("Close"), tr("Close"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(before);
    buttons->addWidget(copy);
    buttons->addStretch();
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_what);
    layout->addWidget(m_only);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    connect(m_only, &QCheckBox::toggled, this, &CompareWindow::choose);
    connect(before, &QPushButton::clicked, this, [this] { Q_EMIT wanted(m_before); });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text(false)); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    m_table->setFocus();
}

void CompareWindow::compare(const std::shared_ptr<const ComparedMessages>& messages) {
    m_before = messages->before;
    m_model->show({messages, &messages->comparison}, tr("Previous, No %1").arg(groupedNumber(messages->before + 1)),
                  tr("This one, No %1").arg(groupedNumber(messages->after + 1)));
    const QString what =
        tr("No %1 came %2 after No %3.")
            .arg(groupedNumber(messages->after + 1), delta(messages->elapsed), groupedNumber(messages->before + 1));
    m_what->setText(what + QLatin1Char(' ') + verdict(messages->comparison, m_model->different()));
    m_table->setAccessibleDescription(m_what->text());
    choose();
    const int most = lengthForText(widestValue, *this);
    m_table->resizeColumnToContents(ComparisonModel::Difference);
    m_table->resizeColumnToContents(ComparisonModel::Frame);
    m_table->resizeColumnToContents(ComparisonModel::Value);
    m_table->setColumnWidth(ComparisonModel::Value, std::min(m_table->columnWidth(ComparisonModel::Value), most));
}

/// Where nothing differs, all there is. The first row is current, so that the keyboard has a place to begin.
void CompareWindow::choose() {
    m_model->setOnlyDifferent(m_only->isChecked() && m_model->different() > 0);
    if (m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, ComparisonModel::Value));
}

QString CompareWindow::text(bool onlySelected) const {
    QStringList lines;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (!onlySelected || m_table->selectionModel()->isRowSelected(row))
            lines << m_model->textOf(row);
    }
    return lines.join(u'\n');
}

void CompareWindow::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        QGuiApplication::clipboard()->setText(text(true));
    else
        QDialog::keyPressEvent(event);
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcut_sheet.h"

#include "ui/shell/actions.h"
#include "ui/shell/text_size.h"
#include "ui/shell/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ipcscope::ui {

namespace {

QDialogButtonBox* closeButton(QDialog* dialog) {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton* close = buttons->button(QDialogButtonBox::Close);
    close->setText(ShortcutSheet::tr("Close"));
    close->setAccessibleName(close->text());
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return buttons;
}

} // namespace

ShortcutSheet::ShortcutSheet(const Actions& actions, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Keyboard shortcuts"));
    const QList<Actions::Key> keys = actions.keys();
    auto* table = new QTableWidget(static_cast<int>(keys.size()), 2, this);
    table->setAccessibleName(tr("Keyboard shortcuts"));
    table->setHorizontalHeaderLabels({tr("Keys"), tr("What they do")});
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(rowHeight(font()) + 2);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setTabKeyNavigation(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (int row = 0; row < keys.size(); ++row) {
        table->setItem(row, 0, new QTableWidgetItem(keys[row].keys));
        table->setItem(row, 1, new QTableWidgetItem(keys[row].action));
    }
    table->resizeColumnToContents(0);
    table->setColumnWidth(0, table->columnWidth(0) + 16);
    table->horizontalHeader()->setStretchLastSection(true);
    table->setCurrentCell(0, 0);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table);
    layout->addWidget(closeButton(this));
    resize(sizeForText({560, 620}, *this));
}

AboutSheet::AboutSheet(QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("About ipcscope"));
    auto* name = new QLabel(tr("ipcscope %1").arg(QStringLiteral(IPCSCOPE_VERSION)), this);
    QFont large = name->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    name->setFont(large);
    auto* text = new QLabel(tr("Shows ZeroMQ ipc endpoints and their messages, and sends some.\n\n"
                               "Free software under the GNU General Public License, version 3 or later; its "
                               "transport and observation library under the Mozilla Public License 2.0.\n"
                               "Built with Qt %1.")
                                .arg(QLatin1String(qVersion())),
                            this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(12);
    layout->addWidget(name);
    layout->addWidget(text);
    layout->addStretch();
    layout->addWidget(closeButton(this));
    resize(sizeForText({440, 220}, *this));
}

} // namespace ipcscope::ui

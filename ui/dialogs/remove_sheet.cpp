// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/remove_sheet.h"

#include "core/observe/advice/proofs.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"
#include "ui/shell/text_size.h"
#include "ui/shell/theme.h"

#include <QCheckBox>
#include <QDateTime>
#include <QHeaderView>
#include <QPushButton>
#include <QScreen>
#include <QTreeWidget>

#include <algorithm>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

enum Column { File, Changed, Owner, Verdict, columnCount };

constexpr int fewFiles = 3;       ///< their proofs are on show at once
constexpr int mostRowsShown = 12; ///< more are scrolled to
constexpr QSize listSize(620, 120);

/// `name` may not have been found yet.
QString userText(const discovery::Endpoint& endpoint, const QString& name = {}) {
    if (!endpoint.uid)
        return {};
    if (*endpoint.uid == ::geteuid())
        return RemoveSheet::tr("you");
    return name.isEmpty() ? RemoveSheet::tr("user id %1").arg(*endpoint.uid) : name;
}

QString ageText(const discovery::Endpoint& endpoint) {
    const auto seconds = std::max<std::int64_t>(0, QDateTime::currentSecsSinceEpoch() - endpoint.changed);
    return RemoveSheet::tr("%1 ago").arg(age(seconds));
}

void addLine(QTreeWidgetItem& file, const QString& text) {
    auto* line = new QTreeWidgetItem(&file, QStringList{text});
    line->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren);
    line->setFirstColumnSpanned(true);
    line->setToolTip(0, plainToolTip(text));
}

} // namespace

RemoveSheet::RemoveSheet(const std::vector<discovery::Endpoint>& endpoints, QWidget* parent)
    : Sheet(endpoints.size() == 1 ? tr("Remove this stale socket file?") : tr("Remove stale socket files?"),
            tr("Remove"), Weight::Dangerous, parent)
    , m_endpoints(endpoints)
    , m_files(new QTreeWidget(this)) {
    m_files->setAccessibleName(tr("Files to remove"));
    m_files->setColumnCount(columnCount);
    m_files->setHeaderLabels({tr("File"), tr("Last change"), tr("Belongs to"), tr("Proofs")});
    m_files->setTextElideMode(Qt::ElideMiddle);
    m_files->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_files->setUniformRowHeights(true);
    m_files->header()->setStretchLastSection(false);
    m_files->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_files->header()->setSectionResizeMode(File, QHeaderView::Stretch);
    for (const discovery::Endpoint& endpoint : m_endpoints)
        m_files->addTopLevelItem(addRow(endpoint));
    const bool few = m_endpoints.size() <= fewFiles;
    for (int row = 0; few && row < m_files->topLevelItemCount(); ++row)
        m_files->topLevelItem(row)->setExpanded(true);
    const int rows = static_cast<int>(m_endpoints.size()) * (few ? 4 : 1) + 1;
    const int high = std::max(listSize.height(), std::min(rows + 1, mostRowsShown) * rowHeight(font()));
    m_files->setMinimumSize(sizeForText(listSize, *this).width(),
                            std::min(high, screen()->availableSize().height() / 2));
    connect(m_files, &QTreeWidget::itemChanged, this, &RemoveSheet::count);
    addWidget(m_files);
    if (m_endpoints.size() == 1) {
        m_settled = new QCheckBox(tr("Do not ask for this endpoint again"), this);
        m_settled->setAccessibleName(m_settled->text());
        m_settled->setToolTip(tr("Endpoint, Ask again… takes it back"));
        addWidget(m_settled);
    }
    addSecondary(tr("At the moment of removal each file is looked at once more and a connect must be refused; if a "
                    "program has bound it meanwhile, it stays. For 30 seconds the removal can be undone."));
    count();
}

QTreeWidgetItem* RemoveSheet::addRow(const discovery::Endpoint& endpoint) {
    auto* row = new QTreeWidgetItem;
    const QString name = shown(endpoint.name);
    row->setText(File, name);
    row->setText(Changed, ageText(endpoint));
    row->setText(Owner, userText(endpoint));
    row->setText(Verdict, tr("looking…"));
    row->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    row->setCheckState(File, Qt::Unchecked);
    row->setData(File, Qt::AccessibleTextRole,
                 tr("%1, last change %2, %3").arg(name, ageText(endpoint), tr("looking")));
    return row;
}

void RemoveSheet::tell(const Sweeper::Outcome& outcome) {
    const auto at = std::ranges::find(m_endpoints, outcome.endpoint.name, &discovery::Endpoint::name);
    if (at == m_endpoints.end())
        return;
    QTreeWidgetItem* row = m_files->topLevelItem(static_cast<int>(at - m_endpoints.begin()));
    const bool good = outcome.good();
    const QString verdict = good ? tr("all hold") : tr("stays");
    row->setText(Verdict, verdict);
    row->setText(Owner, userText(outcome.endpoint, shown(outcome.user, 64)));
    row->setData(File, Qt::AccessibleTextRole,
                 tr("%1, last change %2, %3").arg(row->text(File), row->text(Changed), verdict));
    if (good) {
        for (const std::string& proof : advice::proofsOf(outcome.endpoint))
            addLine(*row, QStringLiteral("✓ ") + shown(proof));
        row->setFlags(row->flags() | Qt::ItemIsUserCheckable);
        row->setCheckState(File, Qt::Checked);
    } else {
        addLine(*row, QStringLiteral("✗ ") +
                          shown(outcome.fault.body.empty() ? outcome.fault.line() : outcome.fault.body, 4096));
        row->setExpanded(true);
    }
    count();
}

std::vector<discovery::Endpoint> RemoveSheet::chosen() const {
    std::vector<discovery::Endpoint> chosen;
    for (int row = 0; row < m_files->topLevelItemCount(); ++row)
        if (m_files->topLevelItem(row)->checkState(File) == Qt::Checked)
            chosen.push_back(m_endpoints[static_cast<std::size_t>(row)]);
    return chosen;
}

bool RemoveSheet::asksAgain() const {
    return m_settled == nullptr || !m_settled->isChecked();
}

void RemoveSheet::count() {
    const auto files = static_cast<int>(chosen().size());
    const QString text = files == 1 ? tr("Remove 1 file") : tr("Remove %n files", nullptr, files);
    QPushButton& button = *action();
    button.setText(files == 0 ? tr("Remove") : text);
    button.setAccessibleName(button.text());
    button.setEnabled(files > 0);
}

} // namespace ipcscope::ui

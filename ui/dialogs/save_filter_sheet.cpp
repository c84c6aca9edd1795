// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/save_filter_sheet.h"

#include "ui/shell/formats.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace ipcscope::ui {

SaveFilterSheet::SaveFilterSheet(const SavedFilters& saved, const QString& filter, QWidget* parent)
    : Sheet(tr("Save this filter"), tr("Save filter"), Weight::Plain, parent)
    , m_saved(saved)
    , m_filter(filter)
    , m_name(new QLineEdit(this))
    , m_pinned(new QCheckBox(tr("&Pin it as a button beside the filter line"), this))
    , m_taken(new QLabel(this)) {
    constexpr int longestShown = 200;
    addParagraph(shown(filter.toStdString(), longestShown));
    m_name->setMaxLength(SavedFilters::longestName);
    m_name->setMinimumWidth(fontMetrics().averageCharWidth() * SavedFilters::longestName);
    m_name->setPlaceholderText(tr("what it shows, in a word or two"));
    addRow(tr("&Name"), m_name);
    addWidget(m_pinned);
    m_taken->setProperty("look", QStringLiteral("secondary"));
    m_taken->setTextFormat(Qt::PlainText);
    m_taken->setWordWrap(true);
    addWidget(m_taken);
    connect(m_name, &QLineEdit::textChanged, this, &SaveFilterSheet::judge);
    cancel()->setAutoDefault(false);
    action()->setDefault(true);
    m_name->setFocus();
    judge();
}

SavedFilter SaveFilterSheet::filter() const {
    return {.name = m_name->text().trimmed(), .filter = m_filter, .pinned = m_pinned->isChecked()};
}

void SaveFilterSheet::judge() {
    const QString name = filter().name;
    const SavedFilter* const old = m_saved.named(name);
    const bool full = old == nullptr && m_saved.all().size() >= SavedFilters::most;
    action()->setEnabled(!name.isEmpty() && !full);
    if (full)
        m_taken->setText(tr("%1 filters are saved already; remove one first.").arg(SavedFilters::most));
    else if (old != nullptr)
        m_taken->setText(tr("Takes the place of: %1").arg(shown(old->filter.toStdString(), SavedFilters::longestName)));
    else
        m_taken->setText(tr("It stays until you remove it, for all monitors and files."));
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/column_sheet.h"

#include "core/observe/capture/fields.h"
#include "ui/endpoints/problem_label.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

constexpr int longestName = 200;

/// As they are written; those that take something, with an example of it.
QStringList fieldNames() {
    QStringList names;
    for (const capture::Field& field : capture::fields()) {
        QString name = shown(field.name);
        name.replace(QStringLiteral("[n]"), QStringLiteral("[1]"));
        names << (field.takes == capture::Field::Takes::Path ? name + QLatin1Char('.') : name);
    }
    return names;
}

} // namespace

ColumnSheet::ColumnSheet(QWidget* parent)
    : Sheet(tr("Add a column"), tr("Add column"), Weight::Plain, parent)
    , m_name(new QLineEdit(this))
    , m_problem(new ProblemLabel(this)) {
    m_name->setMaxLength(longestName);
    m_name->setMinimumWidth(fontMetrics().averageCharWidth() * 45);
    m_name->setFont(fixedFont());
    m_name->setPlaceholderText(QStringLiteral("topic, frame[2], json.price"));
    auto* completer = new QCompleter(fieldNames(), this);
    completer->popup()->setProperty("look", QStringLiteral("popup"));
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_name->setCompleter(completer);
    addRow(tr("&Field"), m_name);
    addWidget(m_problem);
    addSecondary(tr("Any field of the filter language. The column stays until you take it away in the menu of the "
                    "headings."));
    connect(m_name, &QLineEdit::textChanged, this, &ColumnSheet::judge);
    m_name->setFocus();
    judge();
}

QString ColumnSheet::field() const {
    return m_name->text().trimmed();
}

void ColumnSheet::judge() {
    const std::string name = field().toStdString();
    const bool known = capture::fieldNamed(name).has_value();
    action()->setEnabled(known);
    const QString near = shown(capture::nearestField(name));
    if (known || name.empty())
        m_problem->tell({});
    else if (near.isEmpty())
        m_problem->tell(tr("There is no such field."));
    else
        m_problem->tell(tr("There is no such field. Did you mean %1?").arg(near));
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/auto_identify_sheet.h"

#include "ui/endpoints/problem_label.h"

#include <QDir>
#include <QFile>
#include <QKeyEvent>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

AutoIdentifySheet::AutoIdentifySheet(std::function<bool(const std::string& folder)> listsAnyIn, QWidget* parent)
    : Sheet(tr("Identify endpoints automatically?"), tr("Identify automatically"), Weight::Plain, parent)
    , m_listsAnyIn(std::move(listsAnyIn))
    , m_folder(new QLineEdit(this))
    , m_problem(new ProblemLabel(this)) {
    addParagraph(tr("Until this window closes, every ZeroMQ endpoint that is not known yet, everywhere or in the "
                    "folder below, is asked once for its socket type, mechanism and version, those that come later "
                    "too. No message is taken."));
    addParagraph(tr("A program that monitors its socket sees a connection that is accepted, a handshake that fails "
                    "without detail, and a disconnection. That is harmless, but some programs raise an alarm about "
                    "failed handshakes."));
    addSecondary(tr("Programs where the mere connect could take messages away, and those without a known ZeroMQ "
                    "library, are not contacted. Identify asks about them one by one."));
    m_folder->setPlaceholderText(tr("all folders, and abstract names"));
    m_folder->setClearButtonEnabled(true);
    m_folder->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    m_folder->setAccessibleName(tr("Only in the folder"));
    addRow(tr("&Only in the folder"), m_folder);
    addWidget(m_problem);
    connect(m_folder, &QLineEdit::textChanged, this, &AutoIdentifySheet::judge);
}

std::string AutoIdentifySheet::folder() const {
    const QString text = m_folder->text().trimmed();
    return text.isEmpty() ? std::string() : QFile::encodeName(QDir::cleanPath(text)).toStdString();
}

void AutoIdentifySheet::keyPressEvent(QKeyEvent* event) {
    const bool ends = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (ends && m_folder->hasFocus())
        focusNextChild();
    else
        Sheet::keyPressEvent(event);
}

void AutoIdentifySheet::judge() {
    const bool fits = folder().empty() || folder().starts_with('/');
    if (!fits)
        m_problem->tell(tr("The path of a folder begins with /."));
    else if (!folder().empty() && !m_listsAnyIn(folder()))
        m_problem->tell(tr("No endpoint is listed in this folder now. Those that come later are asked."));
    else
        m_problem->tell({});
    action()->setEnabled(fits);
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

} // namespace ipcscope::ui

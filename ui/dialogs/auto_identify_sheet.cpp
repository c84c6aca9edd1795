// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/auto_identify_sheet.h"

#include "ui/endpoints/problem_label.h"

#include <QFile>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace ipcscope::ui {

AutoIdentifySheet::AutoIdentifySheet(QWidget* parent)
    : Sheet(tr("Identify endpoints automatically?"), tr("Identify automatically"), Weight::Plain, parent)
    , m_folder(new QLineEdit(this))
    , m_problem(new ProblemLabel(this)) {
    addParagraph(tr("Until this window closes, every ZeroMQ endpoint that is not known yet is asked once for its "
                    "socket type, mechanism and version, those that come later too. No message is taken."));
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
    return QFile::encodeName(m_folder->text().trimmed()).toStdString();
}

void AutoIdentifySheet::judge() {
    const bool fits = folder().empty() || folder().starts_with('/');
    m_problem->tell(fits ? QString() : tr("The path of a folder begins with /."));
    action()->setEnabled(fits);
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/address_field.h"

#include "core/transport/ipc/address.h"
#include "ui/endpoints/problem_label.h"
#include "ui/shell/formats.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace ipcscope::ui {

AddressField::AddressField(const QString& accessibleName, QWidget* parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_tooMany(new QLabel(this))
    , m_problem(new ProblemLabel(this))
    , m_suggest(new QPushButton(tr("Suggest a path"), this)) {
    m_line->setAccessibleName(accessibleName);
    m_line->setPlaceholderText(tr("/path, @name or ipc://…"));
    m_count->setProperty("look", QStringLiteral("secondary"));
    m_tooMany->setProperty("look", QStringLiteral("error"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_line, 1);
    for (QLabel* label : {m_count, m_tooMany}) {
        label->setTextFormat(Qt::PlainText);
        label->setToolTip(tr("Bytes of the path and how many Unix sockets allow"));
        row->addWidget(label);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(m_problem);
    layout->addWidget(m_suggest, 0, Qt::AlignLeft);
    m_suggest->setAutoDefault(false);
    m_suggest->setAccessibleName(m_suggest->text());
    connect(m_suggest, &QPushButton::clicked, this, &AddressField::suggest);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        judge();
        Q_EMIT changed();
    });
    judge();
}

void AddressField::setAddress(const std::string& address) {
    m_given = address;
    m_line->setText(editable(address));
    m_line->setCursorPosition(0);
    judge();
    Q_EMIT changed();
}

std::string AddressField::address() const {
    return m_line->text() == editable(m_given) ? m_given : m_line->text().toStdString();
}

bool AddressField::isTyped() const {
    return m_line->isModified() && !m_line->text().isEmpty();
}

void AddressField::setTyped(bool typed) {
    m_line->setModified(typed);
}

void AddressField::setRole(capture::Role role) {
    m_role = role;
    judge();
    Q_EMIT changed();
}

void AddressField::suggest() {
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    setAddress(shorterAddress(address(), runtime.startsWith('/') ? runtime.toStdString() : "/tmp"));
    setTyped(true);
    m_line->setFocus();
}

void AddressField::judge() {
    m_check = checkAddress(address(), m_role);
    const QString count = QStringLiteral("%1 / %2").arg(m_check.bytes).arg(ipc::maxPathLength);
    const bool tooMany = m_check.bytes > ipc::maxPathLength;
    m_count->setText(count);
    m_count->setVisible(!tooMany);
    m_tooMany->setText(count);
    m_tooMany->setVisible(tooMany);
    m_suggest->setVisible(tooMany);
    m_problem->tell(m_check.code.isEmpty() ? m_check.problem
                                           : m_check.problem + QStringLiteral(" (%1)").arg(m_check.code));
    m_line->setAccessibleDescription(m_check.problem);
}

} // namespace ipcscope::ui

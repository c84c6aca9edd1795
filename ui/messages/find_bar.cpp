// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/find_bar.h"

#include "ui/engine/monitor.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/shell/formats.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QToolButton>

namespace ipcscope::ui {

namespace {

using capture::FindDirection;
using capture::RecordId;
constexpr int longestNeedle = 4096;

QToolButton* button(QWidget* parent, const QString& name, const QString& tip) {
    auto* made = new QToolButton(parent);
    made->setIcon(icon(name));
    made->setAutoRaise(true);
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

} // namespace

FindBar::FindBar(const Monitor& monitor, MessageList& list, QWidget* parent)
    : QFrame(parent)
    , m_monitor(monitor)
    , m_list(list)
    , m_text(new QLineEdit(this))
    , m_answer(new QLabel(this))
    , m_previous(button(this, QStringLiteral("up"), tr("Previous match (Shift+F3)")))
    , m_next(button(this, QStringLiteral("down"), tr("Next match (F3)")))
    , m_search(this) {
    setVisible(false);
    m_text->setAccessibleName(tr("Find in messages"));
    m_text->setMaxLength(longestNeedle);
    m_text->setFont(fixedFont());
    m_answer->setTextFormat(Qt::PlainText);
    QToolButton* hideButton = button(this, QStringLiteral("close"), tr("Close (Esc)"));
    auto* label = new QLabel(tr("F&ind"), this);
    label->setBuddy(m_text);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 10, 4);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);
    layout->addWidget(m_answer);
    layout->addWidget(hideButton);

    connect(m_text, &QLineEdit::textChanged, this, [this] { look(FindDirection::Forward, Start::AtCurrent); });
    connect(m_previous, &QToolButton::clicked, this, &FindBar::previous);
    connect(m_next, &QToolButton::clicked, this, &FindBar::next);
    connect(hideButton, &QToolButton::clicked, this, &FindBar::close);
    connect(&m_search, &Search::finished, this, &FindBar::arrive);
}

void FindBar::open() {
    setVisible(true);
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void FindBar::close() {
    m_search.giveUp();
    say({}, false);
    setVisible(false);
    Q_EMIT closed();
}

void FindBar::next() {
    look(FindDirection::Forward, Start::BesideCurrent);
}

void FindBar::previous() {
    look(FindDirection::Backward, Start::BesideCurrent);
}

void FindBar::look(FindDirection direction, Start start) {
    if (isHidden())
        open();
    say({}, false);
    const QByteArray needle = m_text->text().toUtf8();
    const capture::View& view = m_monitor.view();
    if (needle.isEmpty() || view.rows() == 0) {
        m_search.giveUp();
        if (!needle.isEmpty())
            say(tr("not found"), true);
        return;
    }
    Search::Request request;
    request.snapshot = m_monitor.store().snapshot();
    request.needle = Bytes(needle.begin(), needle.end());
    request.first = view.idAt(0);
    request.end = view.idAt(view.rows() - 1) + 1;
    request.direction = direction;
    const bool forward = direction == FindDirection::Forward;
    const auto current = m_list.messages().idAt(m_list.currentIndex().row());
    const auto top = m_list.messages().idAt(m_list.verticalScrollBar()->value());
    request.from = current.value_or(top.value_or(request.first));
    if (current && start == Start::BesideCurrent) {
        if (forward)
            request.from = request.from + 1 < request.end ? request.from + 1 : request.first;
        else
            request.from = request.from > request.first ? request.from - 1 : request.end - 1;
    }
    m_search.start(std::move(request));
}

void FindBar::arrive(const Search::Answer& answer) {
    const int row = answer.id ? m_list.messages().rowOf(*answer.id) : -1;
    if (row < 0) {
        say(tr("not found"), true);
        return;
    }
    m_list.pick(row);
    m_list.scrollTo(m_list.messages().index(row, 0), QAbstractItemView::EnsureVisible);
    say(answer.wrapped ? tr("went on at the other end") : tr("No %1").arg(groupedNumber(*answer.id + 1)), false);
}

void FindBar::say(const QString& text, bool trouble) {
    setLook(*m_answer, trouble ? QStringLiteral("error") : QStringLiteral("secondary"));
    m_answer->setText(text);
    if (trouble) {
        QAccessibleEvent event(m_answer, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        close();
    else if (enter && event->modifiers().testFlag(Qt::ShiftModifier))
        previous();
    else if (enter)
        next();
    else
        QFrame::keyPressEvent(event);
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/find_bar.h"

#include "ui/engine/copied_surroundings.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/shell/formats.h"
#include "ui/shell/icon_button.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace ipcscope::ui {

namespace {

using capture::FindDirection;
using capture::RecordId;
constexpr int longestNeedle = 4096;

} // namespace

FindBar::FindBar(const Traffic& traffic, MessageList& list, QWidget* parent)
    : QFrame(parent)
    , m_traffic(traffic)
    , m_list(list)
    , m_text(new QLineEdit(this))
    , m_how(new QComboBox(this))
    , m_all(new QCheckBox(tr("&All kept"), this))
    , m_answer(new QLabel(this))
    , m_previous(iconButton(this, QStringLiteral("up"), tr("Previous match (Shift+F3)")))
    , m_next(iconButton(this, QStringLiteral("down"), tr("Next match (F3)")))
    , m_search([this](const Search::Answer& answer) { arrive(answer); }) {
    setVisible(false);
    m_text->setAccessibleName(tr("Find in messages"));
    m_text->setMaxLength(longestNeedle);
    m_text->setFont(fixedFont());
    m_how->addItems({tr("Text"), tr("Hex"), tr("Regular expression")}); // as FindAs has them
    m_how->setAccessibleName(tr("What is typed"));
    m_how->setToolTip(tr("Text as it is, bytes as hex digits, or a regular expression"));
    m_all->setToolTip(tr("Look at every record that is kept, not only at those the filter shows"));
    m_answer->setTextFormat(Qt::PlainText);
    QToolButton* hideButton = iconButton(this, QStringLiteral("close"), tr("Close (Esc)"));
    auto* label = new QLabel(tr("F&ind"), this);
    label->setBuddy(m_text);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 10, 4);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_how);
    layout->addWidget(m_all);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);
    layout->addWidget(m_answer);
    layout->addWidget(hideButton);

    connect(m_text, &QLineEdit::textChanged, this, &FindBar::changed);
    connect(m_how, &QComboBox::currentIndexChanged, this, &FindBar::changed);
    connect(m_all, &QCheckBox::toggled, this, &FindBar::changed);
    connect(m_previous, &QToolButton::clicked, this, &FindBar::previous);
    connect(m_next, &QToolButton::clicked, this, &FindBar::next);
    connect(hideButton, &QToolButton::clicked, this, &FindBar::close);
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

void FindBar::changed() {
    look(FindDirection::Forward, Start::AtCurrent);
}

void FindBar::look(FindDirection direction, Start start) {
    if (isHidden())
        open();
    say({}, false);
    m_search.giveUp();
    const std::string typed = m_text->text().toStdString();
    if (typed.empty())
        return;
    auto wanted = capture::wantedBy(static_cast<capture::FindAs>(m_how->currentIndex()), typed);
    if (!wanted) {
        say(tr("column %1: %2").arg(wanted.error().column).arg(shown(wanted.error().what)), true);
        return;
    }
    Search asked = request(direction, start);
    if (asked.first >= asked.end) {
        say(tr("not found"), true);
        return;
    }
    asked.wanted = std::make_shared<const capture::Filter>(std::move(*wanted));
    m_search.start([asked = std::move(asked)](const auto& job) { job.give(asked.run(job.stale())); });
}

/// Where to look, and from where on.
Search FindBar::request(FindDirection direction, Start start) const {
    const capture::View& view = m_traffic.view();
    const capture::Store& store = m_traffic.store();
    Search request;
    request.snapshot = store.snapshot();
    request.surroundings = copied(m_traffic.surroundings());
    request.direction = direction;
    if (m_all->isChecked()) {
        request.first = store.first();
        request.end = store.end();
    } else if (view.rows() > 0) {
        request.first = view.idAt(0);
        request.end = view.idAt(view.rows() - 1) + 1;
        request.shown = m_traffic.filter();
    }
    const auto current = m_hidden ? m_hidden : m_list.messages().idAt(m_list.currentIndex().row());
    const auto top = m_list.messages().idAt(m_list.verticalScrollBar()->value());
    request.from = std::clamp(current.value_or(top.value_or(request.first)), request.first,
                              std::max(request.first, request.end - std::min<RecordId>(request.end, 1)));
    if (!current || start == Start::AtCurrent)
        return request;
    if (direction == FindDirection::Forward)
        request.from = request.from + 1 < request.end ? request.from + 1 : request.first;
    else
        request.from = request.from > request.first ? request.from - 1 : request.end - 1;
    return request;
}

void FindBar::arrive(const Search::Answer& answer) {
    if (!answer.id || *answer.id < m_traffic.store().first()) {
        say(tr("not found"), true);
        return;
    }
    const QString number = groupedNumber(*answer.id + 1);
    const int row = m_list.messages().rowOf(*answer.id);
    m_hidden.reset();
    if (row < 0) {
        m_hidden = answer.id;
        say(tr("No %1, which the filter hides").arg(number), false);
        Q_EMIT foundHidden(*answer.id);
        return;
    }
    m_list.pick(row);
    m_list.scrollTo(m_list.messages().index(row, 0), QAbstractItemView::EnsureVisible);
    say(answer.wrapped ? tr("went on at the other end") : tr("No %1").arg(number), false);
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

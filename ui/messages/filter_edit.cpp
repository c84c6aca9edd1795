// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/filter_edit.h"

#include "ui/shell/formats.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QStringListModel>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int longest = 4096;
constexpr int wrongMargin = 6; ///< at the sides of the field nothing is underlined

/// Characters of the text that its first `bytes` bytes as UTF-8 make.
int charactersIn(const QByteArray& utf8, std::size_t bytes) {
    return static_cast<int>(editable(utf8.first(static_cast<qsizetype>(bytes)).toStdString()).size());
}

} // namespace

FilterEdit::FilterEdit(Seen seen, QWidget* parent)
    : QLineEdit(parent)
    , m_seen(std::move(seen))
    , m_completer(new QCompleter(this))
    , m_choices(new QStringListModel(this))
    , m_sign(addAction(QIcon(), QLineEdit::TrailingPosition)) {
    setAccessibleName(tr("Filter"));
    setPlaceholderText(tr("Filter: a word, or topic starts \"EU.\" and size > 1k"));
    setFont(fixedFont());
    setMaxLength(longest);
    m_completer->setWidget(this);
    m_completer->setModel(m_choices);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(12);
    m_completer->popup()->setFont(fixedFont());
    m_completer->popup()->setProperty("look", QStringLiteral("popup"));
    connect(this, &QLineEdit::textChanged, this, &FilterEdit::judge);
    connect(this, &QLineEdit::textEdited, this, &FilterEdit::offer);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterEdit::take);
    showVerdict();
}

void FilterEdit::judge() {
    const QByteArray typed = text().toUtf8();
    auto parsed = capture::Filter::parse(typed.toStdString());
    m_filter.reset();
    m_problem.clear();
    m_wrongFrom = m_wrongTo = 0;
    if (!parsed) {
        if (!parsed.error().incomplete)
            markWrong(charactersIn(typed, parsed.error().offset));
        m_verdict = parsed.error().incomplete ? Verdict::Incomplete : Verdict::Invalid;
        m_problem = tr("Column %1: %2").arg(parsed.error().column).arg(shown(parsed.error().what));
    } else if (parsed->empty()) {
        m_verdict = Verdict::Blank;
    } else {
        m_verdict = Verdict::Valid;
        m_filter = std::make_shared<const capture::Filter>(std::move(*parsed));
    }
    showVerdict();
    Q_EMIT judged();
}

/// The word that begins there, or the character.
void FilterEdit::markWrong(int from) {
    const QString typed = text();
    m_wrongFrom = std::min(from, std::max(0, static_cast<int>(typed.size()) - 1));
    m_wrongTo = m_wrongFrom + 1;
    while (m_wrongTo < typed.size() && !typed[m_wrongTo].isSpace() &&
           !QStringLiteral("(),=<>!~").contains(typed[m_wrongTo]))
        ++m_wrongTo;
}

void FilterEdit::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (m_wrongFrom == m_wrongTo)
        return;
    const QFontMetrics metrics(font());
    const auto widthOf = [&](int characters) { return metrics.horizontalAdvance(text().left(characters)); };
    const QRect caret = cursorRect();
    const int begin = caret.center().x() - widthOf(cursorPosition());
    const QRect field = contentsRect().adjusted(wrongMargin, 0, -wrongMargin, 0);
    const int left = std::max(field.left(), begin + widthOf(m_wrongFrom));
    const int right = std::min(field.right(), begin + widthOf(m_wrongTo));
    if (left >= right)
        return;
    QPainter painter(this);
    painter.fillRect(left, rect().center().y() + metrics.ascent() / 2 + 2, right - left, 2, colorsFor(palette()).error);
}

void FilterEdit::showVerdict() {
    m_sign->setVisible(m_verdict == Verdict::Valid || m_verdict == Verdict::Invalid);
    m_sign->setIcon(m_verdict == Verdict::Invalid ? icon(QStringLiteral("warning"), Ink::Error)
                                                  : icon(QStringLiteral("check"), Ink::Ok));
    m_sign->setText(m_verdict == Verdict::Invalid ? tr("Not valid") : tr("Valid"));
    m_sign->setToolTip(m_verdict == Verdict::Invalid ? m_problem : tr("Valid: Enter applies it"));
    setLook(*this, m_verdict == Verdict::Invalid ? QStringLiteral("error") : QString());
    setAccessibleDescription(m_verdict == Verdict::Valid        ? tr("valid")
                             : m_verdict == Verdict::Incomplete ? tr("incomplete")
                                                                : m_problem);
}

void FilterEdit::offer() {
    const QByteArray typed = text().toUtf8();
    const auto cursor = static_cast<std::size_t>(text().left(cursorPosition()).toUtf8().size());
    const capture::Completion completion =
        capture::complete(typed.toStdString(), cursor, m_seen.values, m_seen.members);
    QStringList choices;
    for (const std::string& choice : completion.choices)
        choices.append(editable(choice));
    m_choices->setStringList(choices);
    m_replaceFrom = charactersIn(typed, completion.begin);
    m_replaceTo = charactersIn(typed, completion.end);
    if (choices.isEmpty() || text().trimmed().isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->complete(QRect(cursorRect().left(), 0, 280, height()));
    m_completer->popup()->setCurrentIndex({}); // Enter is for what was typed, until one is chosen
}

void FilterEdit::take(const QString& choice) {
    const QString before = text().left(m_replaceFrom) + choice;
    setText(before + text().mid(m_replaceTo));
    setCursorPosition(static_cast<int>(before.size()));
}

void FilterEdit::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    QAbstractItemView* popup = m_completer->popup();
    if (popup->isVisible() &&
        (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Tab || (enter && popup->currentIndex().isValid()))) {
        event->ignore(); // the completer takes or closes
        return;
    }
    if (enter) {
        popup->hide();
        Q_EMIT entered();
    } else if (event->key() == Qt::Key_Escape) {
        Q_EMIT escaped();
    } else if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        offer();
    } else if (event->key() == Qt::Key_Down && event->modifiers() == Qt::NoModifier && !popup->isVisible()) {
        offer();
    } else {
        QLineEdit::keyPressEvent(event);
        return;
    }
    event->accept();
}

} // namespace ipcscope::ui

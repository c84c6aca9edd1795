// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/frame_editor.h"

#include "ui/endpoints/problem_label.h"
#include "ui/endpoints/typed_text.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int mostLines = 10;
constexpr int leastLastLines = 4;
constexpr int styleMargins = 10; // frame and padding of the style sheet

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

FrameEditor::FrameEditor(QWidget* parent)
    : QWidget(parent)
    , m_number(plainLabel(this))
    , m_role(plainLabel(this))
    , m_size(plainLabel(this))
    , m_syntax(new QComboBox(this))
    , m_menu(new QToolButton(this))
    , m_text(new QPlainTextEdit(this))
    , m_problem(new ProblemLabel(this)) {
    for (const auto& syntax : compose::syntaxes())
        m_syntax->addItem(shown(std::string(syntax.name)));
    lay();
    buildMenu();
    connect(m_syntax, &QComboBox::currentTextChanged, this, [this](const QString& name) {
        if (m_showing)
            return;
        m_draft.setSyntax(*compose::syntaxNamed(name.toStdString()));
        showDraft();
        Q_EMIT changed();
    });
    connect(m_text->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &FrameEditor::fitHeight);
    // Wrapped anew, at another width, the text has another height.
    connect(m_text->verticalScrollBar(), &QScrollBar::rangeChanged, this, &FrameEditor::fitHeight);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_showing)
            return;
        m_draft.setText(typedText(*m_text));
        judge();
        Q_EMIT changed();
    });
    showDraft();
}

void FrameEditor::lay() {
    m_number->setProperty("look", QStringLiteral("title"));
    m_role->setProperty("look", QStringLiteral("secondary"));
    m_size->setProperty("look", QStringLiteral("secondary"));
    m_menu->setIcon(icon(QStringLiteral("more")));
    m_menu->setAutoRaise(true);
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_text->setFont(fixedFont());
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setPlaceholderText(tr("(empty)"));
    m_text->installEventFilter(this);
    m_syntax->setFocusPolicy(Qt::StrongFocus);
    m_syntax->installEventFilter(this);

    auto* heading = new QHBoxLayout;
    heading->setSpacing(8);
    heading->addWidget(m_number);
    heading->addWidget(m_role);
    heading->addStretch();
    heading->addWidget(m_size);
    heading->addWidget(m_syntax);
    heading->addWidget(m_menu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(heading);
    layout->addWidget(m_text);
    layout->addWidget(m_problem);
}

void FrameEditor::buildMenu() {
    auto* menu = new QMenu(this);
    const auto entry = [menu](const QString& text, const QString& tip) {
        QAction* action = menu->addAction(text);
        action->setToolTip(tip);
        return action;
    };
    m_up = entry(tr("Move up"), tr("Put this frame before the previous one"));
    m_down = entry(tr("Move down"), tr("Put this frame behind the next one"));
    QAction* file = entry(tr("From file…"), tr("Take the bytes of a file, at most 64 MiB"));
    menu->addSeparator();
    m_remove = entry(tr("Remove frame"), tr("Take this frame out of the message"));
    m_menu->setMenu(menu);
    connect(m_up, &QAction::triggered, this, [this] { Q_EMIT moveRequested(-1); });
    connect(m_down, &QAction::triggered, this, [this] { Q_EMIT moveRequested(1); });
    connect(file, &QAction::triggered, this, &FrameEditor::fileRequested);
    connect(m_remove, &QAction::triggered, this, &FrameEditor::removeRequested);
}

void FrameEditor::setDraft(const FrameDraft& draft) {
    m_draft = draft;
    showDraft();
    Q_EMIT changed();
}

void FrameEditor::setPlace(const Place& place) {
    m_number->setText(QString::number(place.index + 1));
    m_role->setText(place.role);
    m_last = place.index + 1 == place.count;
    fitHeight();
    m_up->setEnabled(place.index > 0);
    m_down->setEnabled(!m_last);
    m_remove->setEnabled(place.count > 1 || !m_draft.isBlank());
    m_text->setAccessibleName(tr("Frame %1, %2").arg(place.index + 1).arg(place.role));
    m_syntax->setAccessibleName(tr("Syntax of frame %1").arg(place.index + 1));
    m_menu->setAccessibleName(tr("Actions of frame %1").arg(place.index + 1));
    m_menu->setToolTip(tr("Move, fill or remove frame %1").arg(place.index + 1));
}

void FrameEditor::edit() {
    m_text->setFocus();
    m_text->moveCursor(QTextCursor::End);
}

QList<QWidget*> FrameEditor::tabChain() const {
    return {m_syntax, m_menu, m_text};
}

bool FrameEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_syntax && event->type() == QEvent::Wheel && !m_syntax->hasFocus()) {
        event->ignore();
        return true;
    }
    if (watched == m_text && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::InsertLineSeparator)) {
        if (!m_text->isReadOnly())
            m_text->insertPlainText(QStringLiteral("\n"));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FrameEditor::showDraft() {
    const QScopedValueRollback showing(m_showing, true);
    const auto& name = m_draft.syntax().name;
    m_syntax->setCurrentText(shown(std::string(name)));
    const bool held = !m_draft.heldName().isEmpty();
    m_text->setPlainText(m_draft.text());
    m_text->setReadOnly(held);
    m_syntax->setEnabled(!held);
    m_text->setPlaceholderText(held ? tr("%1 (remove the frame to type again)").arg(m_draft.heldName())
                                    : tr("(empty)"));
    judge();
}

void FrameEditor::judge() {
    m_size->setText(m_draft.valid() ? byteCount(m_draft.bytes().size()) : QString());
    m_problem->tell(m_draft.problem());
    m_text->setAccessibleDescription(m_draft.problem());
}

void FrameEditor::fitHeight() {
    // The document counts its lines as they are wrapped.
    const int lines = qRound(m_text->document()->size().height());
    const int least = m_last ? leastLastLines : 1;
    m_text->setVerticalScrollBarPolicy(lines > mostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int margin = static_cast<int>(m_text->document()->documentMargin());
    m_text->setFixedHeight(std::clamp(lines, least, mostLines) * m_text->fontMetrics().lineSpacing() + 2 * margin +
                           styleMargins);
}

} // namespace ipcscope::ui

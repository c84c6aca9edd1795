// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/notice_bar.h"

#include "ui/shell/formats.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace ipcscope::ui {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_symbol(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_below(new QHBoxLayout) {
    setVisible(false);
    setProperty("look", QStringLiteral("bar"));
    m_symbol->setTextFormat(Qt::PlainText);
    for (QLabel* label : {m_symbol, m_text}) // one line stands level with the buttons
        label->setMinimumHeight(m_action->sizeHint().height());
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setMinimumWidth(40);
    m_text->installEventFilter(this);
    m_action->hide();
    m_action->setAutoDefault(false);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto act = std::exchange(m_act, {});
        m_action->hide();
        if (act)
            act();
    });
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Dismiss this message"));
    close->setAccessibleName(tr("Dismiss this message"));
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT dismissed();
    });

    m_below->setSpacing(8);
    m_below->addStretch();
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_text, 1);
    words->addLayout(m_below);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(8);
    layout->addWidget(m_symbol, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_action, 0, Qt::AlignTop);
    layout->addWidget(close, 0, Qt::AlignTop);
}

void NoticeBar::tell(Tone tone, const QString& text) {
    withdrawOffer();
    setLook(*this, tone == Tone::Good    ? QStringLiteral("good bar")
                   : tone == Tone::Error ? QStringLiteral("error bar")
                                         : QStringLiteral("bar"));
    m_symbol->setText(tone == Tone::Good ? QStringLiteral("✓") : QStringLiteral("⚠"));
    changeText(text);
    show();
    QAccessibleEvent announced(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&announced);
}

void NoticeBar::changeText(const QString& text) {
    m_whole = text;
    fitText();
    // Beside the first of several lines.
    m_symbol->setAlignment(text.contains(u'\n') ? Qt::AlignTop : Qt::AlignVCenter);
    m_text->setAlignment(text.contains(u'\n') ? Qt::AlignTop : Qt::AlignVCenter);
    m_text->setAccessibleName(text);
    setAccessibleName(text);
}

/// A word that is wider than the bar, such as the name of a file, loses its middle; the rest breaks between words.
void NoticeBar::fitText() {
    const QFontMetrics metrics = m_text->fontMetrics();
    QStringList lines;
    for (const QString& line : m_whole.split(u'\n')) {
        QStringList words;
        for (const QString& word : line.split(u' '))
            words << metrics.elidedText(word, Qt::ElideMiddle, m_text->width());
        lines << words.join(u' ');
    }
    const QString fitted = lines.join(u'\n');
    // Rich text on purpose: left to guess, Qt might take foreign text for it.
    m_text->setToolTip(fitted == m_whole
                           ? QString()
                           : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(m_whole.toHtmlEscaped()));
    if (m_text->text() != fitted)
        m_text->setText(fitted);
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_text && (event->type() == QEvent::Resize || event->type() == QEvent::FontChange))
        fitText();
    return QFrame::eventFilter(watched, event);
}

void NoticeBar::offer(const QString& action, std::function<void()> act) {
    m_act = std::move(act);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->show();
}

QPushButton* NoticeBar::offerBelow(const QString& action) {
    auto* button = new QPushButton(action, this);
    button->setAutoDefault(false);
    button->setAccessibleName(action);
    m_below->insertWidget(static_cast<int>(m_offers.size()), button);
    setTabOrder(m_offers.isEmpty() ? m_action : m_offers.last(), button);
    m_offers.append(button);
    button->show();
    return button;
}

void NoticeBar::withdrawOffer() {
    m_act = {};
    m_action->hide();
    for (QPushButton* button : std::exchange(m_offers, {})) {
        button->hide();
        button->deleteLater(); // it may be the one that is being pressed
    }
}

void NoticeBar::tellFault(const advice::Fault& fault, Tone tone) {
    tellFault(shown(fault.code), shown(fault.title), shown(fault.body, 4096), tone);
}

void NoticeBar::tellFault(const QString& code, const QString& title, const QString& body, Tone tone) {
    QStringList lines{title};
    if (!body.isEmpty())
        lines << body;
    if (!code.isEmpty())
        lines << code;
    tell(tone, lines.join(u'\n'));
}

QString NoticeBar::text() const {
    return isHidden() ? QString() : m_whole;
}

} // namespace ipcscope::ui

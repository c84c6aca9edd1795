// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/empty_page.h"

#include "ui/shell/formats.h"
#include "ui/shell/recent_captures.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

namespace {

QFont scaled(QFont font, qreal factor, QFont::Weight weight) {
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(weight);
    return font;
}

QLabel* quiet(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("look", QStringLiteral("secondary"));
    return label;
}

} // namespace

EmptyPage::EmptyPage(QWidget* parent)
    : QScrollArea(parent)
    , m_found(quiet({}, this))
    , m_demo(new QPushButton(tr("Start the demo"), this))
    , m_open(new QPushButton(tr("Open a capture…"), this))
    , m_recent(new RecentCaptures(this))
    , m_how(new QPushButton(tr("How Watch works"), this))
    , m_trouble(new QLabel(this)) {
    auto* page = new QWidget;
    auto* title = new QLabel(tr("Nothing is being watched yet"), page);
    title->setFont(scaled(title->font(), 1.6, QFont::Normal));
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setAlignment(Qt::AlignCenter);
    m_trouble->setProperty("look", QStringLiteral("error"));
    m_trouble->hide();
    auto* about = quiet(tr("Small demo programs start and talk; nothing else is touched"), page);
    auto* promise = quiet(tr("Looking does not join: listing endpoints reads kernel tables only. Only Watch, Send, "
                             "Identify and Bind or connect contact a program."),
                          page);
    for (QLabel* label : {title, about, promise}) {
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignHCenter);
    }
    setUpButtons();

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->addStretch(4);
    layout->addWidget(title);
    layout->addSpacing(28);
    auto* centred = new QHBoxLayout;
    centred->addStretch();
    centred->addLayout(buildSteps());
    centred->addStretch();
    layout->addLayout(centred);
    layout->addSpacing(28);
    auto* starts = new QHBoxLayout;
    starts->setSpacing(12);
    starts->addStretch();
    starts->addWidget(m_demo);
    starts->addWidget(m_open);
    starts->addStretch();
    layout->addLayout(starts);
    layout->addSpacing(6);
    layout->addWidget(about);
    layout->addWidget(m_trouble);
    layout->addSpacing(10);
    layout->addWidget(m_recent, 0, Qt::AlignHCenter);
    layout->addSpacing(18);
    layout->addWidget(promise);
    layout->addWidget(m_how, 0, Qt::AlignHCenter);
    layout->addStretch(5);
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus); // its buttons have it, and come into sight with it
    setCounts({});
}

void EmptyPage::setUpButtons() {
    m_demo->setProperty("look", QStringLiteral("primary"));
    m_demo->setToolTip(tr("Small demo programs start and talk; nothing else is touched"));
    m_open->setToolTip(tr("Look at capture files: pcapng or JSON Lines (Ctrl+O)"));
    m_how->setToolTip(tr("What Identify, Watch, Send and Remove do to the programs of this machine"));
    for (QPushButton* button : {m_demo, m_open, m_how})
        button->setAccessibleName(button->text());
    connect(m_demo, &QPushButton::clicked, this, &EmptyPage::demoRequested);
    connect(m_open, &QPushButton::clicked, this, &EmptyPage::openRequested);
    connect(m_recent, &RecentCaptures::chosen, this, &EmptyPage::recentRequested);
    connect(m_how, &QPushButton::clicked, this, &EmptyPage::howRequested);
}

QGridLayout* EmptyPage::buildSteps() {
    m_steps = new QGridLayout;
    m_steps->setHorizontalSpacing(20);
    m_steps->setVerticalSpacing(7);
    const auto step = [this](const QString& what, QLabel* note) {
        const int row = static_cast<int>(m_notes.size()) * 2;
        auto* number = new QLabel(QString::number(m_notes.size() + 1), this);
        number->setFont(scaled(number->font(), 1.3, QFont::Bold));
        number->setProperty("look", QStringLiteral("accent"));
        auto* text = new QLabel(what, this);
        text->setProperty("look", QStringLiteral("title"));
        m_steps->addWidget(number, row, 0);
        m_steps->addWidget(text, row, 1);
        m_steps->addWidget(note, row, 2);
        m_notes << note;
    };
    step(tr("Pick an endpoint on the left"), m_found);
    step(tr("Press Watch  (Enter)"), quiet(tr("the safest way to look is chosen for you"), this));
    step(tr("Press Send…  (F8)"), quiet(tr("to try a message"), this));
    return m_steps;
}

void EmptyPage::placeNotes() {
    if (m_steps == nullptr || widget() == nullptr)
        return;
    int texts = 0, notes = 0;
    for (int row = 0; row < static_cast<int>(m_notes.size()) * 2; row += 2)
        texts = std::max(texts, m_steps->itemAtPosition(row, 1)->widget()->sizeHint().width());
    for (const QLabel* note : m_notes)
        notes = std::max(notes, note->fontMetrics().horizontalAdvance(note->text()));
    const int numbers = m_steps->itemAtPosition(0, 0)->widget()->sizeHint().width();
    const QMargins margins = widget()->layout()->contentsMargins();
    const int beside = numbers + texts + notes + 2 * m_steps->horizontalSpacing() + margins.left() + margins.right();
    if (const bool below = beside > viewport()->width(); std::exchange(m_below, below) != below)
        for (int step = 0; step < static_cast<int>(m_notes.size()); ++step) {
            m_notes[step]->setWordWrap(below);
            m_steps->removeWidget(m_notes[step]);
            m_steps->addWidget(m_notes[step], below ? step * 2 + 1 : step * 2, below ? 1 : 2);
        }
}

void EmptyPage::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    fit();
}

void EmptyPage::fit() {
    placeNotes();
    if (widget() != nullptr) {
        const QMargins margins = widget()->layout()->contentsMargins();
        m_recent->setRoom(viewport()->width() - margins.left() - margins.right());
    }
}

void EmptyPage::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

void EmptyPage::setCounts(const EndpointCounts& counts) {
    m_found->setText(counts.live == 0
                         ? tr("none is there yet; it appears as soon as a program binds one")
                         : tr("%1 live on this machine").arg(groupedNumber(static_cast<std::uint64_t>(counts.live))));
    placeNotes();
}

void EmptyPage::setDemoEnabled(bool enabled) {
    m_demo->setEnabled(enabled);
}

void EmptyPage::setRecent(const QList<QByteArray>& paths) {
    m_recent->setPaths(paths);
    QWidget* before = m_open; // Tab goes as it is read
    for (QWidget* stop : m_recent->stops()) {
        setTabOrder(before, stop);
        before = stop;
    }
    setTabOrder(before, m_how);
}

void EmptyPage::tellTrouble(const QString& text) {
    m_trouble->setText(text);
    m_trouble->setVisible(!text.isEmpty());
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/empty_page.h"

#include "ui/shell/formats.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

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
    : QWidget(parent)
    , m_found(quiet({}, this))
    , m_demo(new QPushButton(tr("Start the demo"), this))
    , m_trouble(new QLabel(this)) {
    auto* title = new QLabel(tr("Nothing is being watched yet"), this);
    title->setFont(scaled(title->font(), 1.6, QFont::Normal));

    auto* steps = new QGridLayout;
    steps->setHorizontalSpacing(20);
    steps->setVerticalSpacing(14);
    const auto step = [&](const QString& what, QLabel* note) {
        const int row = steps->count() / 3;
        auto* number = new QLabel(QString::number(row + 1), this);
        number->setFont(scaled(number->font(), 1.3, QFont::Bold));
        auto* text = new QLabel(what, this);
        text->setProperty("look", QStringLiteral("title"));
        steps->addWidget(number, row, 0);
        steps->addWidget(text, row, 1);
        steps->addWidget(note, row, 2);
        number->setProperty("look", QStringLiteral("accent"));
    };
    step(tr("Pick an endpoint on the left"), m_found);
    step(tr("Press Watch  (Enter)"), quiet(tr("the safest way to look is chosen for you"), this));
    step(tr("Press Send…  (F8)"), quiet(tr("to try a message"), this));

    m_demo->setProperty("look", QStringLiteral("primary"));
    m_demo->setAccessibleName(tr("Start the demo"));
    m_demo->setToolTip(tr("Small demo programs start and talk; nothing else is touched"));
    connect(m_demo, &QPushButton::clicked, this, &EmptyPage::demoRequested);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setAlignment(Qt::AlignCenter);
    m_trouble->setProperty("look", QStringLiteral("error"));
    m_trouble->hide();
    auto* promise = quiet(tr("Looking does not join: listing endpoints reads kernel tables only. Only Watch, Send, "
                             "Identify and Bind or connect contact a program."),
                          this);
    promise->setWordWrap(true);
    promise->setAlignment(Qt::AlignHCenter);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->addStretch(4);
    layout->addWidget(title, 0, Qt::AlignHCenter);
    layout->addSpacing(28);
    auto* centred = new QHBoxLayout;
    centred->addStretch();
    centred->addLayout(steps);
    centred->addStretch();
    layout->addLayout(centred);
    layout->addSpacing(28);
    layout->addWidget(m_demo, 0, Qt::AlignHCenter);
    layout->addSpacing(6);
    layout->addWidget(quiet(tr("Small demo programs start and talk; nothing else is touched"), this), 0,
                      Qt::AlignHCenter);
    layout->addWidget(m_trouble);
    layout->addSpacing(28);
    layout->addWidget(promise);
    auto* how = new QPushButton(tr("How Watch works"), this);
    how->setAccessibleName(how->text());
    how->setToolTip(tr("What Identify, Watch, Send and Remove do to the programs of this machine"));
    connect(how, &QPushButton::clicked, this, &EmptyPage::howRequested);
    layout->addWidget(how, 0, Qt::AlignHCenter);
    layout->addStretch(5);
    setCounts({});
}

void EmptyPage::setCounts(const EndpointCounts& counts) {
    m_found->setText(counts.live == 0
                         ? tr("none is there yet; it appears as soon as a program binds one")
                         : tr("%1 live on this machine").arg(groupedNumber(static_cast<std::uint64_t>(counts.live))));
}

void EmptyPage::setDemoEnabled(bool enabled) {
    m_demo->setEnabled(enabled);
}

void EmptyPage::tellTrouble(const QString& text) {
    m_trouble->setText(text);
    m_trouble->setVisible(!text.isEmpty());
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/silence_bar.h"

#include "ui/engine/monitor.h"
#include "ui/shell/status_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::seconds patience{3};

}

SilenceBar::SilenceBar(const Monitor& monitor, QWidget* parent)
    : QFrame(parent)
    , m_monitor(monitor) {
    setVisible(false);
    auto* text = new QLabel(tr("Nothing has arrived yet."), this);
    text->setProperty("look", QStringLiteral("secondary"));
    auto* why = new QPushButton(tr("Why is nothing arriving?"), this);
    why->setAccessibleName(why->text());
    why->setToolTip(tr("Go through the reasons one by one"));
    connect(why, &QPushButton::clicked, this, &SilenceBar::whyRequested);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(text);
    layout->addWidget(why);
    layout->addStretch();
    m_patience.setSingleShot(true);
    m_patience.start(patience);
    connect(&m_patience, &QTimer::timeout, this, &SilenceBar::judge);
    connect(&m_monitor, &Monitor::stateChanged, this, &SilenceBar::judge);
    connect(&m_monitor, &Monitor::countersChanged, this, &SilenceBar::judge);
}

void SilenceBar::judge() {
    setVisible(!m_patience.isActive() && isRunning(m_monitor.state()) && m_monitor.messagesReceived() == 0);
}

} // namespace ipcscope::ui

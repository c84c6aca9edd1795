// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/closed_tabs.h"

#include "ui/messages/traffic_page.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/save_flow.h"

#include <QPushButton>
#include <QTimer>

#include <chrono>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::seconds undoFor{30};
const auto undoUntil = QStringLiteral("undoUntil");

} // namespace

ClosedTabs::ClosedTabs(MonitorTabs& tabs, SaveFlow& saving, QWidget* parent)
    : NoticeBar(parent)
    , m_tabs(tabs)
    , m_saving(saving) {
    connect(&tabs, &MonitorTabs::closedWithNotes, this, &ClosedTabs::keep);
    connect(this, &NoticeBar::dismissed, this, [this] {
        if (!m_pages.isEmpty())
            m_pages.last()->deleteLater();
    });
}

void ClosedTabs::keep(TrafficPage* page) {
    auto* until = new QTimer(page);
    until->setObjectName(undoUntil);
    until->setSingleShot(true);
    connect(until, &QTimer::timeout, page, &QObject::deleteLater);
    until->start(undoFor);
    connect(page, &QObject::destroyed, this, [this, page] { forget(page); });
    m_pages.append(page);
    tellLast();
}

void ClosedTabs::forget(TrafficPage* page) {
    const bool told = !m_pages.isEmpty() && m_pages.last() == page;
    m_pages.removeOne(page);
    if (told)
        tellLast();
}

void ClosedTabs::bringBack(TrafficPage* page) {
    delete page->findChild<QTimer*>(undoUntil, Qt::FindDirectChildrenOnly);
    page->disconnect(this);
    forget(page);
    m_tabs.bringBack(page);
}

void ClosedTabs::tellLast() {
    if (m_pages.isEmpty()) {
        hide();
        return;
    }
    TrafficPage* page = m_pages.last();
    QString text = tr("%1 was closed. Its marks and notes are in no file.").arg(page->title());
    if (const auto more = m_pages.size() - 1; more > 0)
        text += u' ' + (more == 1 ? tr("One more that was closed before can come back after it.")
                                  : tr("%1 more that were closed before can come back after it.").arg(more));
    tell(Tone::Warning, text);
    connect(offerBelow(tr("Bring back")), &QPushButton::clicked, page, [this, page] { bringBack(page); });
    connect(offerBelow(tr("Save…")), &QPushButton::clicked, page, [this, page] {
        bringBack(page);
        m_saving.save(*page);
    });
}

} // namespace ipcscope::ui

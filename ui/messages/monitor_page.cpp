// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/monitor_page.h"

#include "core/observe/capture/filter/conjuncts.h"
#include "ui/engine/monitor.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/monitor_header.h"
#include "ui/messages/silence_bar.h"
#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestTitle = 40;

} // namespace

MonitorPage::MonitorPage(std::unique_ptr<Monitor> monitor, KnownFilters& filters, QWidget* parent)
    : TrafficPage(std::move(monitor), filters, parent)
    , m_monitor(static_cast<Monitor&>(traffic()))
    , m_header(new MonitorHeader(m_monitor, this))
    , m_silence(new SilenceBar(m_monitor, this)) {
    arrange(*m_header, m_silence);
    filter().offer(filters.last.of(m_monitor.endpoint()));
    connect(&filter(), &FilterLine::applied, this, [this, &filters] { rememberFilter(filters.last); });
    connect(m_silence, &SilenceBar::whyRequested, this, &MonitorPage::whyRequested);
    connect(m_header, &MonitorHeader::freezeToggled, this, &MonitorPage::toggleFreeze);
    connect(m_header, &MonitorHeader::stopRequested, this, &MonitorPage::stop);
    connect(m_header, &MonitorHeader::recordToggled, this, &MonitorPage::recordToggled);
    connect(m_header, &MonitorHeader::clearRequested, this, &MonitorPage::clear);
    connect(m_header, &MonitorHeader::newestRequested, this, &MonitorPage::goToNewest);
    connect(&list(), &MessageList::followingChanged, this, [this] { m_header->setFollowing(list().isFollowing()); });
    connect(&list(), &MessageList::freezeRequested, this, &MonitorPage::toggleFreeze);
    connect(&m_monitor, &Monitor::stateChanged, this, &MonitorPage::changed);
    connect(&m_monitor, &Monitor::frozenChanged, this, &MonitorPage::changed);
    connect(&m_monitor, &Monitor::recordingChanged, this, &MonitorPage::changed);
}

/// The widgets look at the monitor until they are gone.
MonitorPage::~MonitorPage() {
    delete m_silence;
    delete m_header;
}

QString MonitorPage::title() const {
    const QString endpoint = m_monitor.endpoint();
    const QString name = endpoint.mid(endpoint.lastIndexOf(QLatin1Char('/')) + 1);
    return shown((name.isEmpty() ? endpoint : name).toStdString(), longestTitle);
}

QString MonitorPage::description() const {
    return tr("%1, joined as %2").arg(shown(m_monitor.endpoint().toStdString()), typeName(m_monitor.request().type));
}

QString MonitorPage::fateOfNotes() const {
    return tr("The note is saved with the messages, and with a recording.");
}

/// To be offered again where this endpoint is watched the next time.
void MonitorPage::rememberFilter(LastFilters& last) const {
    std::vector<std::string> parts;
    for (const FilterPart& part : filter().lastingParts())
        parts.push_back(part.text.toStdString());
    if (!parts.empty() || !filter().isActive())
        last.keep(m_monitor.endpoint(), editable(capture::conjunction(parts)));
}

void MonitorPage::toggleFreeze() {
    const bool thaw = m_monitor.isFrozen();
    if (!thaw && !isRunning(m_monitor.state()))
        return;
    m_monitor.setFrozen(!thaw);
    if (thaw)
        list().goToNewest();
}

void MonitorPage::stop() {
    m_monitor.stop();
}

void MonitorPage::clear() {
    m_monitor.clear();
}

void MonitorPage::undoClear() {
    m_monitor.undoClear();
}

void MonitorPage::goToNewest() {
    if (m_monitor.isFrozen())
        m_monitor.setFrozen(false);
    TrafficPage::goToNewest();
}

} // namespace ipcscope::ui

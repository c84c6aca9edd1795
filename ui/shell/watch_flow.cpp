// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/watch_flow.h"

#include "core/observe/advice/watching.h"
#include "core/transport/ipc/address.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/monitor_tabs.h"

#include <utility>

namespace ipcscope::ui {

namespace {

constexpr auto inUse = "IS-109";

advice::Intent intentOf(const capture::JoinRequest& request) {
    return {.endpoint = request.endpoint, .bind = request.role == capture::Role::Bind, .type = request.type};
}

} // namespace

capture::JoinRequest watchRequest(const std::string& address) {
    capture::JoinRequest request;
    request.endpoint = address;
    request.type = zmtp::SocketType::Sub;
    request.subscriptions = {Bytes()};
    request.publishersOnly = true;
    return request;
}

Telling tellingOf(const capture::Finding& finding) {
    using enum capture::Finding::What;
    return finding.what == Unreachable || finding.what == NotZmtp ? Telling::Fault : Telling::Choice;
}

WatchFlow::WatchFlow(Engine& engine, MonitorTabs& tabs, QWidget& window)
    : QObject(&window)
    , m_engine(engine)
    , m_tabs(tabs)
    , m_window(window) {
    const auto listed = [this] {
        m_listed = true;
        lookUpAwaited();
    };
    connect(&m_engine, &Engine::endpointsChanged, this, listed);
    connect(&m_engine, &Engine::discoveryFailed, this, listed);
}

void WatchFlow::watch(const discovery::Endpoint& endpoint) {
    discovery::Snapshot known = m_engine.endpoints();
    known.push_back(endpoint);
    propose(endpoint.endpoint(), known);
}

void WatchFlow::propose(const std::string& address, const discovery::Snapshot& known) {
    if (MonitorPage* page = m_tabs.joinedLike(watchRequest(address))) {
        m_tabs.bringToFront(page);
        return;
    }
    const auto parsed = ipc::Address::parse(address);
    const advice::ContactRisk risk = parsed ? advice::contactRisk(known, *parsed) : advice::ContactRisk{};
    if (!risk.ask) {
        begin(address);
        return;
    }
    auto* sheet = new ContactSheet(shown(parsed->display()), shown(risk.reason), &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, address] { begin(address); });
    sheet->open();
}

void WatchFlow::watchAddress(const std::string& address) {
    m_awaited = address;
    if (m_listed)
        lookUpAwaited();
    else
        m_engine.rescan();
}

void WatchFlow::lookUpAwaited() {
    if (m_awaited.empty())
        return;
    propose(std::exchange(m_awaited, {}), m_engine.endpoints());
}

void WatchFlow::begin(const std::string& address) {
    join(watchRequest(address));
}

MonitorPage* WatchFlow::join(capture::JoinRequest request) {
    MonitorPage* page = m_tabs.open(m_engine.open(std::move(request)));
    follow(page);
    return page;
}

void WatchFlow::rejoin(const QPointer<MonitorPage>& page, capture::JoinRequest request) {
    if (!page) {
        join(std::move(request));
        return;
    }
    follow(m_tabs.replace(page, m_engine.open(std::move(request))));
}

void WatchFlow::follow(MonitorPage* page) {
    connect(&page->monitor(), &Monitor::stateChanged, this, [this, page] { stateChanged(page); });
}

void WatchFlow::stateChanged(MonitorPage* page) {
    const Monitor& monitor = page->monitor();
    for (const auto& [number, entry] : monitor.roster().entries()) {
        if (const auto type = zmtp::socketTypeNamed(entry.facts.type))
            m_heard[monitor.request().endpoint] = *type;
    }
    if (monitor.state() == Monitor::State::Refused)
        tellRefusal(page);
    else if (monitor.state() == Monitor::State::Failed)
        tellFailure(page);
}

void WatchFlow::tellRefusal(MonitorPage* page) {
    const capture::JoinRequest request = page->monitor().request();
    const capture::Finding& finding = *page->monitor().finding();
    if (finding.announcement.type)
        m_heard[request.endpoint] = *finding.announcement.type;
    if (tellingOf(finding) == Telling::Fault) {
        m_engine.explain(finding, intentOf(request), page, [this, page](const auto& fault) { tellFault(page, fault); });
        return;
    }
    auto* sheet = new WatchSheet(page->title(), finding, &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    const QPointer<MonitorPage> asked(page);
    connect(sheet, &QDialog::accepted, this, [this, sheet, asked, request] {
        capture::JoinRequest joined = request;
        joined.publishersOnly = false;
        joined.type = sheet->joinAs();
        if (joined.type != zmtp::SocketType::Sub)
            joined.subscriptions.clear();
        rejoin(asked, std::move(joined));
    });
    connect(sheet, &QDialog::rejected, this, [this, asked] {
        if (asked)
            m_tabs.close(asked);
    });
    sheet->open();
}

void WatchFlow::tellFailure(MonitorPage* page) {
    const Monitor& monitor = page->monitor();
    const capture::JoinRequest& request = monitor.request();
    m_engine.explain(*monitor.error(), intentOf(request), page, [this, page](const advice::Fault& fault) {
        if (fault.code == inUse && !page->monitor().request().options.takeover)
            offerTakeover(page, fault);
        else
            tellFault(page, fault);
    });
}

void WatchFlow::offerTakeover(MonitorPage* page, const advice::Fault& fault) {
    auto* sheet = new TakeoverSheet(shown(fault.title), shown(fault.body), &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    const QPointer<MonitorPage> asked(page);
    connect(sheet, &QDialog::accepted, this, [this, asked, request = page->monitor().request()] {
        capture::JoinRequest taking = request;
        taking.options.takeover = true;
        rejoin(asked, std::move(taking));
    });
    connect(sheet, &QDialog::rejected, this, [this, asked, fault] {
        if (asked)
            tellFault(asked, fault);
    });
    sheet->open();
}

void WatchFlow::tellFault(MonitorPage* page, const advice::Fault& fault) {
    page->showFault(shown(fault.code), shown(fault.title), shown(fault.body, 4096));
}

std::optional<zmtp::SocketType> WatchFlow::heardType(const std::string& address) const {
    const auto found = m_heard.find(address);
    return found != m_heard.end() ? std::optional(found->second) : std::nullopt;
}

} // namespace ipcscope::ui

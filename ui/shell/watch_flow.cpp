// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/watch_flow.h"

#include "core/observe/advice/arrived.h"
#include "core/observe/advice/bound_program.h"
#include "core/observe/advice/contact_risk.h"
#include "core/observe/advice/facts.h"
#include "core/observe/advice/shared_ids.h"
#include "core/observe/advice/watch_plan.h"
#include "core/observe/advice/watching.h"
#include "core/transport/ipc/address.h"
#include "core/transport/sockets/errc.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/dialogs/why_window.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"
#include "ui/shell/status_text.h"

#include <QPushButton>

#include <utility>

namespace ipcscope::ui {

namespace {

constexpr auto inUse = "IS-109";
constexpr auto notAccepting = "IS-118";
constexpr std::size_t longestProgram = 40;

advice::Intent intentOf(const capture::JoinRequest& request) {
    return {.endpoint = request.endpoint, .bind = request.role == capture::Role::Bind, .type = request.type};
}

/// As somebody chose, whatever the other side is.
capture::JoinRequest chosenRequest(capture::JoinRequest request, zmtp::SocketType type) {
    request.publishersOnly = false;
    request.type = type;
    if (type != zmtp::SocketType::Sub) {
        request.subscriptions.clear();
        request.lookAhead = nullptr;
    }
    return request;
}

} // namespace

capture::JoinRequest watchRequest(const std::string& address) {
    capture::JoinRequest request;
    request.endpoint = address;
    request.type = zmtp::SocketType::Sub;
    request.subscriptions = {Bytes()};
    request.publishersOnly = true;
    request.lookAhead = advice::lookAhead(address);
    request.firstAgreed = true; // propose() asks
    return request;
}

Telling tellingOf(const capture::Finding& finding) {
    using enum capture::Finding::What;
    return finding.what == Unreachable || finding.what == NotZmtp || finding.what == Refused || finding.what == Faulty
               ? Telling::Fault
               : Telling::Choice;
}

WatchFlow::WatchFlow(Engine& engine, MonitorTabs& tabs, Settings& settings, QWidget& window)
    : QObject(&window)
    , m_engine(engine)
    , m_tabs(tabs)
    , m_window(window)
    , m_offers(new FaultOffers(engine, this))
    , m_settled(settings.stateFile(QStringLiteral("settled_joins.ini"))) {
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
    if (const auto* told = m_engine.identifier().recall(address, known);
        told != nullptr && told->outcome == discovery::Identification::Outcome::Answered)
        proceed(address, *told);
    else
        ask(address, known, Identifier::Consent::AskFirst);
}

void WatchFlow::ask(const std::string& address, const discovery::Snapshot& known, Identifier::Consent consent) {
    Q_EMIT asking(shown(address));
    m_engine.identifier().identify(
        address, known, consent, this, [this, address, known](const Identifier::Answer& answer) {
            Q_EMIT answered();
            if (!answer.risk.ask) {
                proceed(address, answer.identification);
                return;
            }
            auto* sheet = new ContactSheet(shown(address), shown(answer.risk.reason), &m_window);
            sheet->setAttribute(Qt::WA_DeleteOnClose);
            connect(sheet, &QDialog::accepted, this,
                    [this, address, known] { ask(address, known, Identifier::Consent::Given); });
            sheet->open();
        });
}

/// What could not be asked, or refused, is told by the attempt to join it, which also waits for whoever comes.
void WatchFlow::proceed(const std::string& address, const discovery::Identification& identification) {
    if (MonitorPage* page = m_tabs.joinedLike(watchRequest(address))) {
        m_tabs.bringToFront(page);
        return;
    }
    if (identification.peer.type)
        m_heard[address] = *identification.peer.type;
    const capture::Finding finding = advice::findingOf(identification);
    if (tellingOf(finding) == Telling::Fault || advice::planFor(finding).step == advice::WatchPlan::Step::Join)
        begin(address);
    else
        offerMethod(address, finding);
}

std::optional<zmtp::SocketType> WatchFlow::settled(const std::string& address, const capture::Finding& finding) const {
    const auto bound = finding.announcement.type;
    if (!bound || finding.what != capture::Finding::What::OtherType ||
        !m_settled.has({address, *bound, advice::boundProgram(m_engine.endpoints(), address)}))
        return std::nullopt;
    return advice::forecast(*bound).joinAs;
}

/// What is chosen in this sheet is not asked again, if that is wanted.
void WatchFlow::offerToSettle(WatchSheet& sheet, const std::string& address, const capture::Finding& finding) {
    const auto bound = finding.announcement.type;
    const std::string program = advice::boundProgram(m_engine.endpoints(), address);
    if (!bound || program.empty())
        return;
    sheet.offerToSettle(shown(advice::shortName(program), longestProgram));
    connect(&sheet, &QDialog::accepted, this, [this, &sheet, join = SettledJoin{address, *bound, program}] {
        if (!sheet.asksAgain())
            m_settled.add(join);
    });
}

void WatchFlow::offerMethod(const std::string& address, const capture::Finding& finding) {
    if (const auto as = settled(address, finding)) {
        capture::JoinRequest request = chosenRequest(watchRequest(address), *as);
        if (MonitorPage* page = m_tabs.joinedLike(request))
            m_tabs.bringToFront(page);
        else
            join(std::move(request));
        return;
    }
    const auto parsed = ipc::Address::parse(address);
    auto* sheet = new WatchSheet(parsed ? shown(advice::targetOf(address).base) : shown(address), finding, &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    offerToSettle(*sheet, address, finding);
    connect(sheet, &WatchSheet::patienceGiven, this,
            [this, address] { ask(address, m_engine.endpoints(), Identifier::Consent::Given); });
    connect(sheet, &QDialog::accepted, this, [this, sheet, address] {
        if (sheet->secrets() != advice::WatchPlan::Secrets::None)
            Q_EMIT secretsWanted(address, sheet->joinAs(), sheet->secrets());
        else
            join(chosenRequest(watchRequest(address), sheet->joinAs()));
    });
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
    connect(&page->monitor(), &Monitor::countersChanged, this,
            [this, page, peers = std::size_t{0}, told = false]() mutable {
                const capture::Roster& roster = page->monitor().roster();
                if (told || std::exchange(peers, roster.upCount()) == roster.upCount())
                    return;
                if (const auto fault = advice::sharedRoutingId(roster, page->monitor().request())) {
                    told = true;
                    tellFault(page, *fault);
                }
            });
    connect(page, &MonitorPage::whyRequested, this, [this, page] { openWhy(page); });
    Q_EMIT opened(page);
}

void WatchFlow::openWhy(const std::string& address) {
    for (MonitorPage* page : m_tabs.monitors())
        if (page->monitor().request().endpoint == address && isRunning(page->monitor().state())) {
            openWhy(page);
            return;
        }
    (new WhyWindow(m_engine, address, sideOfWatch, &m_window))->show();
}

void WatchFlow::openWhy(MonitorPage* page) {
    const auto ours = [tabs = QPointer<MonitorTabs>(&m_tabs), asked = QPointer<MonitorPage>(page),
                       request = page->monitor().request()] {
        advice::OurSide side;
        side.type = request.type;
        side.mechanism = request.options.security.mechanism;
        side.subscriptions = request.subscriptions;
        side.routingId = request.options.routingId;
        side.connected = asked && asked->monitor().roster().upCount() > 0;
        if (asked)
            advice::noteArrived(asked->monitor().store(), asked->monitor().view(), side);
        for (MonitorPage* other : tabs ? tabs->monitors() : QList<MonitorPage*>())
            if (other->monitor().request().endpoint == request.endpoint)
                advice::noteTopics(other->monitor().store(), side);
        return side;
    };
    (new WhyWindow(m_engine, page->monitor().request().endpoint, ours, &m_window))->show();
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
    if (monitor.state() == Monitor::State::Waiting)
        tellWait(page);
    else
        withdrawWait(page);
}

/// It goes on trying by itself meanwhile.
void WatchFlow::tellWait(MonitorPage* page) {
    const std::optional<Error>& reason = page->monitor().waitsFor();
    if (!reason)
        return;
    const capture::JoinRequest& request = page->monitor().request();
    if (reason->code == sockets::Errc::HeldBack) {
        offerToStopWaiting(page, advice::heldBack(request.endpoint, page->monitor().objectedTo().objection));
        return;
    }
    m_engine.explain(*reason, intentOf(request), page, [this, page, code = reason->code](const advice::Fault& fault) {
        const auto& now = page->monitor().waitsFor();
        if (!fault.code.empty() && now && now->code == code)
            offerToStopWaiting(page, fault);
    });
}

void WatchFlow::offerToStopWaiting(MonitorPage* page, const advice::Fault& fault) {
    page->notice().tellFault(fault, NoticeBar::Tone::Warning);
    if (!m_waits.contains(page))
        connect(page, &QObject::destroyed, this, [this, page] { m_waits.erase(page); });
    m_waits[page] = page->notice().text();
    const capture::JoinRequest request = page->monitor().request();
    std::function<void()> again;
    if (page->monitor().waitsFor()->code == sockets::Errc::HeldBack)
        connect(page->notice().offerBelow(tr("Contact anyway")), &QPushButton::clicked, &page->monitor(),
                [monitor = &page->monitor(), who = page->monitor().objectedTo().who] { monitor->agree(who); });
    if (fault.code == notAccepting)
        again = [this, asked = QPointer<MonitorPage>(page), request] { rejoin(asked, request); };
    else
        connect(page->notice().offerBelow(tr("Stop waiting")), &QPushButton::clicked, page, &MonitorPage::stop);
    m_offers->offer(page->notice(), fault, intentOf(request), std::move(again));
}

void WatchFlow::withdrawWait(MonitorPage* page) {
    const auto told = m_waits.find(page);
    if (told == m_waits.end())
        return;
    if (page->notice().text() == told->second)
        page->notice().hide();
    told->second.clear();
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
    const QPointer<MonitorPage> asked(page);
    if (const auto as = settled(request.endpoint, finding)) {
        // Not while the page tells its state.
        QMetaObject::invokeMethod(
            this, [this, asked, next = chosenRequest(request, *as)] { rejoin(asked, next); }, Qt::QueuedConnection);
        return;
    }
    auto* sheet = new WatchSheet(page->title(), finding, &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    offerToSettle(*sheet, request.endpoint, finding);
    connect(sheet, &WatchSheet::patienceGiven, this, [this, asked, request] { rejoin(asked, request); });
    connect(sheet, &QDialog::accepted, this, [this, sheet, asked, request] {
        if (sheet->secrets() != advice::WatchPlan::Secrets::None) {
            Q_EMIT secretsWanted(request.endpoint, sheet->joinAs(), sheet->secrets());
            if (asked)
                m_tabs.close(asked);
        } else {
            rejoin(asked, chosenRequest(request, sheet->joinAs()));
        }
    });
    connect(sheet, &QDialog::rejected, this, [this, asked] {
        if (asked && asked->monitor().messagesReceived() == 0)
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
    const capture::JoinRequest request = page->monitor().request();
    m_offers->offer(page->notice(), fault, intentOf(request),
                    [this, asked = QPointer<MonitorPage>(page), request] { rejoin(asked, request); });
}

std::optional<zmtp::SocketType> WatchFlow::heardType(const std::string& address) const {
    if (const auto found = m_heard.find(address); found != m_heard.end())
        return found->second;
    for (const discovery::Endpoint& each : m_engine.endpoints())
        if (const auto* known = m_engine.identifier().knownAs(each); known != nullptr && each.endpoint() == address)
            return zmtp::socketTypeNamed(known->type);
    return std::nullopt;
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/sweep_flow.h"

#include "ui/dialogs/remove_sheet.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/shell/formats.h"

#include <QDateTime>

#include <algorithm>
#include <iterator>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

constexpr int mostFaultsTold = 3;

QString faultLines(const std::vector<advice::Fault>& faults) {
    QString lines;
    for (int i = 0; i < mostFaultsTold && i < static_cast<int>(faults.size()); ++i)
        lines += u'\n' + shown(faults[static_cast<std::size_t>(i)].line(), 4096);
    if (const int more = static_cast<int>(faults.size()) - mostFaultsTold; more > 0)
        lines += u'\n' + SweepFlow::tr("and %n more", nullptr, more);
    return lines;
}

} // namespace

SweepFlow::SweepFlow(Engine& engine, NoticeBar& notice, QWidget& window, const QString& settled)
    : QObject(&window)
    , m_notice(notice)
    , m_window(window)
    , m_sweeper(new Sweeper(engine, this))
    , m_settled(settled) {
    connect(m_sweeper, &Sweeper::progressed, this, &SweepFlow::tellProgress);
    connect(m_sweeper, &Sweeper::swept, this, &SweepFlow::tellSwept);
    connect(m_sweeper, &Sweeper::undone, this, &SweepFlow::tellUndone);
    connect(m_sweeper, &Sweeper::undoEnded, this, [this] {
        if (m_notice.text() == m_told)
            m_notice.withdrawOffer();
    });
}

void SweepFlow::propose(const std::vector<Endpoint>& endpoints) {
    std::vector<Endpoint> stale;
    std::ranges::copy_if(endpoints, std::back_inserter(stale),
                         [](const Endpoint& each) { return each.state == discovery::State::Stale; });
    if (stale.empty() && !endpoints.empty())
        m_notice.tell(NoticeBar::Tone::Warning,
                      tr("%1 stays. %2")
                          .arg(endpointTitle(endpoints.front()),
                               removalObstacle(endpoints.front(), QDateTime::currentSecsSinceEpoch())));
    if (stale.empty())
        return;
    if (endpoints.size() == 1 && m_settled.has(stale.front().name)) {
        m_sweeper->sweep(stale);
        return;
    }
    auto* sheet = new RemoveSheet(stale, &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] {
        if (!sheet->asksAgain())
            m_settled.add(sheet->chosen().front().name);
        m_sweeper->sweep(sheet->chosen());
    });
    m_sweeper->judge(std::move(stale), sheet, [sheet](const Sweeper::Outcome& outcome) { sheet->tell(outcome); });
    sheet->open();
}

void SweepFlow::tellProgress(int done, int all) {
    if (done == all)
        return;
    m_notice.tell(NoticeBar::Tone::Good, tr("Removing %1 of %2…").arg(done + 1).arg(all));
    m_notice.offer(tr("Stop"), [this] { m_sweeper->stop(); });
}

void SweepFlow::tellSwept(const Sweeper::Outcomes& outcomes) {
    std::vector<advice::Fault> faults;
    for (const Sweeper::Outcome& outcome : outcomes)
        if (!outcome.good())
            faults.push_back(outcome.fault);
    const auto removed = static_cast<int>(outcomes.size() - faults.size());
    const auto gone = std::ranges::find_if(outcomes, &Sweeper::Outcome::good);
    const QString head = removed == 1   ? tr("Removed %1").arg(shown(gone->endpoint.name))
                         : removed == 0 ? tr("No file was removed")
                                        : tr("Removed %n files", nullptr, removed);
    m_notice.tell(faults.empty() ? NoticeBar::Tone::Good : NoticeBar::Tone::Warning, head + faultLines(faults));
    m_told = m_notice.text();
    const int undoable = m_sweeper->undoable(); // also what went before
    if (undoable > 0)
        m_notice.offer(undoable == 1 || undoable == removed ? tr("Undo") : tr("Undo all %1").arg(undoable),
                       [this] { m_sweeper->undo(); });
}

void SweepFlow::tellUndone(int restored, const std::vector<advice::Fault>& faults) {
    const QString head = restored == 1 ? tr("1 file is back") : tr("%n files are back", nullptr, restored);
    m_notice.tell(faults.empty() ? NoticeBar::Tone::Good : NoticeBar::Tone::Warning, head + faultLines(faults));
}

} // namespace ipcscope::ui

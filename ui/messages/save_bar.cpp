// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/save_bar.h"

#include "core/observe/advice/capture_faults.h"
#include "ui/engine/cut_short.h"
#include "ui/engine/long_work.h"
#include "ui/shell/formats.h"

#include <QPromise>
#include <QThreadPool>

#include <chrono>

namespace ipcscope::ui {

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 300ms;

} // namespace

struct SaveBar::Job {
    capture::SaveRequest request;
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> all = 0;
    std::atomic<bool> unwanted = false;

    Result<capture::Saved> run() {
        return capture::save(request, [this](std::uint64_t records, std::uint64_t ofAll) {
            done = records;
            all = ofAll;
            return !unwanted;
        });
    }
};

SaveBar::SaveBar(QWidget* parent)
    : NoticeBar(parent) {
    connect(&m_tick, &QTimer::timeout, this, &SaveBar::tellProgress);
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &SaveBar::tellResult);
}

SaveBar::~SaveBar() {
    giveUp();
}

void SaveBar::giveUp() {
    if (m_job)
        m_job->unwanted = true;
}

void SaveBar::start(capture::SaveRequest request) {
    if (isSaving())
        return;
    hide();
    m_job = std::make_shared<Job>();
    m_job->request = std::move(request);
    m_tick.start(patience);
    const auto promise = std::make_shared<QPromise<Result<capture::Saved>>>();
    m_watcher.setFuture(promise->future());
    longWork().start([promise, job = m_job] {
        promise->start();
        promise->addResult(job->run());
        promise->finish();
    });
}

void SaveBar::tellProgress() {
    const auto all = m_job->all.load();
    const auto percent = all == 0 ? 0 : static_cast<int>(100 * m_job->done.load() / all);
    const QString name = shown(m_job->request.path.substr(m_job->request.path.rfind('/') + 1));
    const QString text =
        m_job->unwanted ? tr("Giving up %1…").arg(name) : tr("Saving %1… %2 %").arg(name, QString::number(percent));
    if (!isHidden()) {
        changeText(text);
        return;
    }
    tell(Tone::Good, text);
    offer(tr("Cancel"), [this] {
        giveUp();
        tellProgress();
    });
}

void SaveBar::tellResult() {
    m_tick.stop();
    const auto job = std::exchange(m_job, nullptr);
    const auto result = m_watcher.result();
    if (result && job->request.keepsNotes())
        Q_EMIT notesSaved(job->request.settings.notes);
    const QString path = shown(job->request.path);
    if (result)
        Q_EMIT saved(path,
                     result->records == 1 ? tr("one record") : tr("%1 records").arg(groupedNumber(result->records)));
    const auto cut = result && result->cutShort > 0 ? u'\n' + cutShortText(result->cutShort) : QString();
    if (result && result->unreadable > 0)
        tell(Tone::Warning, (result->records == 1
                                 ? tr("One record saved to %1, but only that it can no longer be read").arg(path)
                                 : tr("%1 records saved to %2; of %3 of them only that they can no longer be read")
                                       .arg(groupedNumber(result->records), path, groupedNumber(result->unreadable))) +
                                cut);
    else if (result)
        tell(cut.isEmpty() ? Tone::Good : Tone::Warning,
             (result->records == 1 ? tr("One record saved to %1").arg(path)
                                   : tr("%1 records saved to %2").arg(groupedNumber(result->records), path)) +
                 cut);
    else if (result.error().code == std::errc::operation_canceled)
        tell(Tone::Warning, tr("Not saved: given up. Nothing was written to %1").arg(path));
    else
        tellFault(advice::notSaved(result.error(), job->request.path));
    Q_EMIT finished();
}

} // namespace ipcscope::ui

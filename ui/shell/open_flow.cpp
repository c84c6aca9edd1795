// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/open_flow.h"

#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/recording_file.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/engine/log.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/file_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::milliseconds patience{300};
constexpr qsizetype mostFailures = 5;

QString nameIn(const std::string& path) {
    return shown(path.substr(path.rfind('/') + 1));
}

QByteArray absolute(const std::string& path) {
    std::error_code failed;
    const auto whole = std::filesystem::absolute(path, failed);
    return QByteArray::fromStdString(failed ? path : whole.native());
}

} // namespace

struct OpenFlow::Job {
    std::string path;
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> all = 0;
    std::atomic<bool> isPipe = false; ///< and is being read
    std::atomic<bool> unwanted = false;
    std::optional<Result<capture::OpenedCapture>> result;

    void run() {
        result = capture::openCapture(path, [this](std::uint64_t bytes, std::uint64_t ofAll) {
            done = bytes;
            all = ofAll;
            isPipe = ofAll == 0;
            return !unwanted;
        });
    }
};

OpenFlow::OpenFlow(Engine& engine, Settings& settings, MonitorTabs& tabs, NoticeBar& notice, NoticeBar& offer,
                   QWidget& window)
    : QObject(&window)
    , m_engine(engine)
    , m_settings(settings)
    , m_tabs(tabs)
    , m_notice(notice)
    , m_offer(offer)
    , m_window(window)
    , m_folder(QDir::homePath()) {
    connect(&m_tick, &QTimer::timeout, this, &OpenFlow::tellProgress);
}

OpenFlow::~OpenFlow() {
    if (m_job)
        m_job->unwanted = true;
}

void OpenFlow::ask() {
    auto* dialog = new QFileDialog(&m_window, tr("Open capture files"), m_folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setFilter(dialog->filter() | QDir::System); // pipes too
    dialog->setNameFilters({tr("Captures (*.pcapng *.pcapng.* *.jsonl *.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& paths) {
        m_folder = QFileInfo(paths.first()).absolutePath();
        open(paths);
    });
    dialog->open();
}

void OpenFlow::open(const QStringList& paths) {
    for (const QString& path : paths)
        m_waiting.push_back(QFile::encodeName(path).toStdString());
    next();
}

void OpenFlow::open(const QByteArray& path) {
    m_waiting.push_back(path.toStdString());
    next();
}

void OpenFlow::next() {
    if (m_job)
        return;
    if (m_waiting.empty()) {
        m_tick.stop();
        tellEnd();
        Q_EMIT finished();
        return;
    }
    const auto job = std::make_shared<Job>();
    job->path = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_job = job;
    m_tick.start(patience);
    m_engine.background().run(
        this,
        [job] {
            job->run();
            return 0;
        },
        [this, job](int) { arrived(job); });
}

void OpenFlow::arrived(const std::shared_ptr<Job>& job) {
    m_job.reset();
    auto& result = *job->result;
    if (result) {
        const bool remains = !result->fromPipe;
        m_tabs.open(std::make_unique<OpenedFile>(job->path, std::move(*result)));
        if (remains) {
            m_settings.rememberCapture(absolute(job->path));
            Q_EMIT recentChanged();
        }
    } else if (result.error().code != std::errc::operation_canceled) {
        m_failures << failure(*job);
    }
    next();
}

/// Why it could not be opened; a recent capture that is gone is taken off the list.
QString OpenFlow::failure(const Job& job) {
    const Error& error = job.result->error();
    const advice::Fault fault = advice::unreadable(error, job.path);
    QString told = shown(fault.title) + QStringLiteral(": ") + shown(fault.body);
    const QByteArray path = absolute(job.path);
    if (error.code == std::errc::no_such_file_or_directory && m_settings.recentCaptures().contains(path)) {
        m_settings.forgetCapture(path);
        told += u' ' + tr("It is taken off the recent captures.");
        Q_EMIT recentChanged();
    }
    return told;
}

QString OpenFlow::progress() const {
    const QString name = nameIn(m_job->path);
    const std::uint64_t done = m_job->done;
    const std::uint64_t all = m_job->all;
    if (m_job->unwanted)
        return tr("Giving up %1…").arg(name);
    if (m_job->isPipe)
        return done == 0 ? tr("Waiting for somebody who writes into %1…").arg(name)
                         : tr("Reading %1… %2 so far").arg(name, byteCount(done));
    return tr("Opening %1… %2 %").arg(name, QString::number(all == 0 ? 0 : 100 * done / all));
}

void OpenFlow::tellProgress() {
    const bool isOurs = m_tellsProgress && m_notice.text() == m_told;
    if (m_tellsProgress && !isOurs && !m_notice.isHidden())
        return; // somebody told something else meanwhile: that stays until it is read
    m_told = progress();
    if (isOurs) {
        m_notice.changeText(m_told);
    } else {
        m_tellsProgress = true;
        m_notice.tell(NoticeBar::Tone::Good, m_told);
        m_notice.offer(tr("Cancel"), [this] {
            m_waiting.clear();
            if (m_job)
                m_job->unwanted = true;
        });
    }
}

void OpenFlow::tellEnd() {
    const bool toldProgress = std::exchange(m_tellsProgress, false);
    const QString failed = failures();
    if (!failed.isEmpty())
        m_notice.tell(NoticeBar::Tone::Error, failed);
    else if (toldProgress && m_notice.text() == m_told)
        m_notice.hide();
}

QString OpenFlow::failures() {
    QStringList failures = std::exchange(m_failures, {});
    if (const qsizetype more = failures.size() - mostFailures; more > 0) {
        failures = failures.mid(0, mostFailures);
        failures << tr("and %1 more").arg(more);
    }
    return failures.join(u'\n');
}

void OpenFlow::offerAbandoned() {
    m_engine.background().run(
        this, [folder = m_settings.recordingFolder().toStdString()] { return capture::recording::abandoned(folder); },
        [this](const std::vector<std::string>& paths) {
            if (!paths.empty())
                tellAbandoned(paths);
        });
}

void OpenFlow::tellAbandoned(const std::vector<std::string>& paths) {
    const QString text = paths.size() == 1
                             ? tr("The recording %1 was not ended: the program was killed, or the machine went down. "
                                  "What was written until then can be opened.")
                                   .arg(nameIn(paths.front()))
                             : tr("%1 recordings were not ended: the program was killed, or the machine went down. "
                                  "What was written until then can be opened.")
                                   .arg(paths.size());
    m_offer.tell(NoticeBar::Tone::Warning, text);
    m_offer.offer(tr("Open what is there"), [this, paths] {
        m_offer.hide();
        openAbandoned(paths);
    });
}

/// Under the names they would have got, so that they are not offered again.
void OpenFlow::openAbandoned(const std::vector<std::string>& paths) {
    m_engine.background().run(
        this,
        [paths = std::vector<std::string>(paths)]() mutable {
            for (std::string& path : paths) {
                if (auto sealed = capture::recording::seal(path))
                    path = std::move(*sealed);
            }
            return paths;
        },
        [this, paths](const std::vector<std::string>& sealed) {
            for (std::size_t i = 0; i < sealed.size(); ++i) {
                if (sealed[i] != paths[i])
                    m_engine.log().add({.what = Log::What::Recorded,
                                        .where = shown(sealed[i]),
                                        .detail = tr("by an earlier run, which was killed")});
            }
            m_waiting.insert(m_waiting.end(), sealed.begin(), sealed.end());
            next();
        });
}

} // namespace ipcscope::ui

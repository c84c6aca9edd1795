// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/record_flow.h"

#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/recording_file.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/background.h"
#include "ui/engine/cut_short.h"
#include "ui/engine/engine.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/save_flow.h"
#include "ui/shell/settings.h"

#include <QDateTime>
#include <QFile>
#include <QFileDialog>

#include <memory>

namespace ipcscope::ui {

RecordFlow::RecordFlow(Engine& engine, Settings& settings, OpenFlow& opening, const MonitorTabs& tabs, QWidget& window)
    : QObject(&window)
    , m_engine(engine)
    , m_settings(settings)
    , m_opening(opening)
    , m_tabs(tabs)
    , m_window(window) {}

void RecordFlow::toggle(MonitorPage& page) {
    Monitor& monitor = page.monitor();
    if (m_starting.remove(&page))
        return;
    if (monitor.isRecording())
        monitor.stopRecording();
    else if (!monitor.recording())
        start(page);
}

void RecordFlow::start(MonitorPage& page) {
    const std::string folder = m_settings.recordingFolder().toStdString();
    const QString moment = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    const std::string name = QStringLiteral("%1-%2").arg(fileStem(page), moment).toStdString();
    m_starting.insert(&page);
    using File = std::shared_ptr<Result<capture::OutputFile>>;
    m_engine.background().run(
        this,
        [folder, name]() -> File {
            return std::make_shared<Result<capture::OutputFile>>(capture::recording::create(folder, name));
        },
        [this, wanted = QPointer<MonitorPage>(&page), asked = &page, folder](const File& file) {
            const bool stillWanted = m_starting.remove(asked) && wanted && !wanted->monitor().recording();
            if (stillWanted && *file) {
                begin(*wanted, std::move(**file));
            } else if (*file) {
                (*file)->discard();
            } else if (stillWanted) {
                wanted->notice().tellFault(advice::recordingNotStarted(file->error(), folder));
                offerAnotherFolder(*wanted);
            }
        });
}

void RecordFlow::begin(MonitorPage& page, capture::OutputFile file) {
    Monitor& monitor = page.monitor();
    disconnect(&monitor, nullptr, this, nullptr);
    connect(&monitor, &Monitor::recordingEnded, this,
            [this, &page](const Monitor::RecordingEnd& end) { tellEnd(page, end); });
    connect(&monitor, &Monitor::recordedRowsLeft, this,
            [this, &page](const std::string& path) { tellRowsLeft(page, path); });
    monitor.record(std::move(file));
}

void RecordFlow::tellRowsLeft(MonitorPage& page, const std::string& path) {
    page.notice().tell(NoticeBar::Tone::Warning,
                       tr("Older rows have left the list: the memory was needed for messages that are in no file. "
                          "%1 has them.")
                           .arg(shown(path)));
    page.notice().offer(tr("Open"), [this, path] { m_opening.open({QFile::decodeName(path.c_str())}); });
}

NoticeBar& RecordFlow::noticeOf(const MonitorPage& page) const {
    return m_tabs.indexOf(&page) < 0 ? m_opening.notice() : page.notice();
}

void RecordFlow::tellEnd(MonitorPage& page, const Monitor::RecordingEnd& end) {
    NoticeBar& notice = noticeOf(page);
    if (end.error) {
        const bool goesOn = &notice == &page.notice();
        notice.tellFault(
            advice::recordingStopped(*end.error, end.path, end.status.size,
                                     goesOn ? advice::Afterwards::GoesOnInMemory : advice::Afterwards::Ends));
        if (goesOn)
            offerAnotherFolder(page);
        return;
    }
    const QString path = shown(end.path);
    QStringList text{end.status.recorded == 1
                         ? tr("One record recorded in %1").arg(path)
                         : tr("%1 records recorded in %2").arg(groupedNumber(end.status.recorded), path)};
    if (end.status.dropped > 0)
        text << tr("The disk was too slow for %1 more; the file says where they are missing.")
                    .arg(groupedNumber(end.status.dropped));
    if (end.status.cutShort > 0)
        text << cutShortText(end.status.cutShort);
    notice.tell(text.size() > 1 ? NoticeBar::Tone::Warning : NoticeBar::Tone::Good, text.join(u'\n'));
    notice.offer(tr("Open"), [this, &notice, file = end.path] {
        notice.hide();
        m_opening.open({QFile::decodeName(file.c_str())});
    });
}

void RecordFlow::offerAnotherFolder(MonitorPage& page) {
    page.notice().offer(tr("Choose another folder…"),
                        [this, asked = QPointer<MonitorPage>(&page)] { chooseFolder(asked); });
}

void RecordFlow::chooseFolder(const QPointer<MonitorPage>& page) {
    auto* dialog =
        new QFileDialog(&m_window, tr("Folder for recordings"), QFile::decodeName(m_settings.recordingFolder()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, page](const QString& folder) {
        m_settings.setRecordingFolder(QFile::encodeName(folder));
        if (page)
            start(*page);
    });
    dialog->open();
}

} // namespace ipcscope::ui

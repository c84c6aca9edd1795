// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/output_file.h"
#include "ui/details/details_pane.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/long_work.h"
#include "ui/messages/traffic_page.h"
#include "ui/shell/formats.h"

#include <QFile>
#include <QFileDialog>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

namespace ipcscope::ui {

namespace {

Result<void> write(const std::string& path, ByteView bytes) {
    auto file = capture::OutputFile::replacing(path);
    if (!file)
        return std::unexpected(file.error());
    if (auto done = file->write(bytes); !done)
        return done;
    return file->commit();
}

} // namespace

void TrafficPage::saveFrame() {
    const DetailsPane::ShownFrame frame = m_details->shownFrame();
    if (!frame.chunk)
        return;
    auto* dialog = new QFileDialog(this, tr("Save frame %1").arg(frame.number));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("message-%1-frame-%2.bin").arg(frame.id + 1).arg(frame.number));
    connect(dialog, &QFileDialog::fileSelected, this, [this, frame](const QString& path) { writeFrame(frame, path); });
    dialog->open();
}

void TrafficPage::writeFrame(const DetailsPane::ShownFrame& frame, const QString& path) {
    const std::string name = QFile::encodeName(path).toStdString();
    auto* watcher = new QFutureWatcher<Result<void>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, name, size = frame.bytes.size()] {
        watcher->deleteLater();
        if (const Result<void> done = watcher->result(); !done) {
            m_notice->tellFault(advice::notSaved(done.error(), name));
            return;
        }
        m_notice->tell(NoticeBar::Tone::Good, tr("%1 saved in %2").arg(byteCount(size), shown(name)));
        Q_EMIT fileWritten(shown(name), tr("a frame of %1").arg(byteCount(size)));
    });
    const auto promise = std::make_shared<QPromise<Result<void>>>();
    watcher->setFuture(promise->future());
    longWork().start([promise, frame, name] {
        promise->start();
        promise->addResult(write(name, frame.bytes));
        promise->finish();
    });
}

} // namespace ipcscope::ui

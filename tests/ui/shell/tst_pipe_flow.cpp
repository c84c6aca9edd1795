// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"

#include "core/observe/capture/pcapng/encoder.h"
#include "ui/messages/file_page.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

Bytes captureOfThree() {
    capture::Chunk chunk(0, 0);
    capture::RecordHeader header;
    header.peerAndKind = capture::RecordHeader::pack(1, capture::Kind::SourceUp, capture::Direction::None);
    for (int i = 0; i < 3; ++i)
        chunk.append(header, bytesOf("connected"));
    Bytes bytes;
    capture::pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(chunk, bytes);
    return bytes;
}

} // namespace

/// Somebody opens a pipe that another program writes a capture into.
class TestPipeFlow : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void aPipeBecomesATab();
    void waitingForAPipeIsGivenUp();
    void whatElseIsToldMeanwhileStays();

private:
    QString pipe() const {
        const auto path = m_folder->file("pipe");
        ::mkfifo(path.c_str(), 0600);
        return QString::fromStdString(path);
    }
};

void TestPipeFlow::aPipeBecomesATab() {
    const QString path = pipe();
    m_window->open({path});
    UniqueFd writer; // once somebody reads
    QTRY_VERIFY_WITH_TIMEOUT(
        (writer = UniqueFd(::open(QFile::encodeName(path).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC))), patience);
    const Bytes bytes = captureOfThree();
    QCOMPARE(::write(writer.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).startsWith(QStringLiteral("Reading pipe… ")), patience);
    QVERIFY(m_window->monitors().pages().isEmpty());
    writer = UniqueFd();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().pages().size(), 1, patience);
    QTRY_COMPARE(m_window->monitors().pages().front()->list().messages().rowCount(), 3);
    QVERIFY(!noticeOf(*m_window).contains(QStringLiteral("Reading")));
    QVERIFY(m_settings->settings().recentCaptures().isEmpty()); // it is gone
}

void TestPipeFlow::waitingForAPipeIsGivenUp() {
    m_window->open({pipe()});
    QTRY_VERIFY_WITH_TIMEOUT(button(*m_window, QStringLiteral("Cancel")) != nullptr, patience);
    button(*m_window, QStringLiteral("Cancel"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).isEmpty(), patience);
    QVERIFY(m_window->monitors().pages().isEmpty());
}

void TestPipeFlow::whatElseIsToldMeanwhileStays() {
    const QString path = pipe();
    m_window->open({path});
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).startsWith(QStringLiteral("Waiting for ")), patience);
    QVERIFY(!m_window->watch(QString::fromStdString(m_folder->endpoint("quotes.ipc"))));
    const QString told = QStringLiteral("Watch takes part as one more peer.");
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).startsWith(told), patience);
    const Bytes bytes = captureOfThree();
    UniqueFd writer(::open(QFile::encodeName(path).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    QVERIFY(writer);
    QCOMPARE(::write(writer.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    writer = UniqueFd();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().pages().size(), 2, patience);
    QVERIFY2(noticeOf(*m_window).startsWith(told), qPrintable(noticeOf(*m_window)));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestPipeFlow)
#include "tst_pipe_flow.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/opened_capture.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/failing_calls.h"
#include "tests/core/capture/random_records.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::capture;

/// Captures that come out of a pipe.
class SpooledTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aPipeIsReadToItsEnd_data();
    void aPipeIsReadToItsEnd();
    void waitingIsGivenUp();
    void whatIsNoCaptureIsNotWaitedFor();
    void aFullDiskIsToldOf();

private:
    std::string m_pipe;
    QTemporaryDir m_folder;
};

namespace {

/// Opens the other end once somebody reads. False: they went away.
bool writeInto(const std::string& pipe, ByteView bytes, std::size_t atOnce) {
    const UniqueFd fd(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    while (fd && !bytes.empty()) {
        const auto done = ::write(fd.get(), bytes.data(), std::min(bytes.size(), atOnce));
        if (done <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return fd && bytes.empty();
}

} // namespace

void SpooledTest::initTestCase() {
    ::signal(SIGPIPE, SIG_IGN);
    m_pipe = m_folder.filePath("pipe").toStdString();
    QCOMPARE(::mkfifo(m_pipe.c_str(), 0600), 0);
}

void SpooledTest::aPipeIsReadToItsEnd_data() {
    QTest::addColumn<quint64>("atOnce");
    QTest::newRow("much at once") << quint64(1 << 20);
    QTest::newRow("a few bytes at a time") << quint64(7);
}

void SpooledTest::aPipeIsReadToItsEnd() {
    QFETCH(quint64, atOnce);
    RandomRecords random(3);
    std::vector<OwnedRecord> records;
    const auto chunk = random.batch(atOnce > 100 ? 5'000 : 50, 1'000, records);
    Bytes bytes;
    pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(*chunk, bytes);
    encoder.finish({}, bytes);
    bool written = false;
    std::jthread writer([&] { written = writeInto(m_pipe, bytes, atOnce); });
    std::uint64_t told = 0;
    const auto opened = openCapture(m_pipe, [&told](std::uint64_t done, std::uint64_t) {
        told = std::max(told, done);
        return true;
    });
    writer.join();
    QVERIFY(written);
    QVERIFY(opened.has_value() && !opened->file->damage());
    QVERIFY(opened->fromPipe);
    QVERIFY(told > 0);
    const auto read = contentsOf(*opened->file);
    QCOMPARE(read.count(), records.size());
    QVERIFY(areFirst(read, records));
}

/// Nobody opens the other end.
void SpooledTest::waitingIsGivenUp() {
    int asked = 0;
    const auto opened = openCapture(m_pipe, [&asked](std::uint64_t, std::uint64_t) { return ++asked < 4; });
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().code, std::make_error_code(std::errc::operation_canceled));
    QCOMPARE(asked, 4);
}

/// Even if it never ends.
void SpooledTest::whatIsNoCaptureIsNotWaitedFor() {
    bool written = true;
    std::jthread writer([&] { written = writeInto(m_pipe, Bytes(16 << 20, 0), 1 << 20); });
    const auto opened = openCapture(m_pipe);
    writer.join();
    QVERIFY(!written);
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().code, std::make_error_code(std::errc::bad_message));
}

void SpooledTest::aFullDiskIsToldOf() {
    bool written = true;
    std::jthread writer([&] { written = writeInto(m_pipe, Bytes(16 << 20, '{'), 1 << 20); });
    test::failWith = ENOSPC;
    test::callsLeft = 3;
    const auto opened = openCapture(m_pipe);
    test::callsLeft = -1;
    writer.join();
    QVERIFY(!written);
    QVERIFY(!opened.has_value());
    const auto fault = advice::unreadable(opened.error(), m_pipe);
    QVERIFY2(fault.body.contains("no room for a temporary copy"), fault.body.c_str());
}

QTEST_APPLESS_MAIN(SpooledTest)
#include "tst_spooled.moc"

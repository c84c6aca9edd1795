// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/recorder.h"
#include "core/transport/zmtp/message.h"
#include "tests/support/temporary_folder.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

namespace ipcscope::ui {

/// What the kernel sees of the real window while it opens a capture.
class TestOpening : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void changesAndRunsNothing_data();
    void changesAndRunsNothing();

private:
    void record(const std::string& named);
    test::TemporaryFolder m_folder;
    const QString m_file = QString::fromStdString(m_folder.file("looked-at.pcapng"));
};

namespace {

constexpr int patience = 120'000; // ms; it is traced
constexpr int messages = 30;

QByteArray contentsOf(const QString& file) {
    QFile bytes(file);
    return bytes.open(QIODevice::ReadOnly) ? bytes.readAll() : QByteArray();
}

} // namespace

/// Every text of it names a program that can be run.
void TestOpening::record(const std::string& named) {
    QFile::remove(m_file);
    capture::Recorder recorder(*capture::OutputFile::create(m_file.toStdString()), {.endpoint = "ipc://" + named});
    const auto chunk = std::make_shared<capture::Chunk>(0, 0);
    const auto add = [&](capture::Kind kind, const Bytes& bytes) {
        capture::RecordHeader header;
        header.time = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(chunk->count());
        header.peerAndKind = capture::RecordHeader::pack(1, kind, capture::Direction::Received);
        header.frames = kind == capture::Kind::Message ? 2 : 0;
        chunk->append(header, bytes);
    };
    capture::PeerFacts facts;
    facts.endpoint = "ipc://" + named;
    facts.process = named;
    facts.type = named;
    add(capture::Kind::PeerUp, encode(facts));
    for (int i = 0; i < messages; ++i)
        add(capture::Kind::Message, copyOf(zmtp::Message::of({named, "{\"plugin\":\"" + named + "\"}"}).wire()));
    recorder.append(chunk);
    QVERIFY(recorder.finish({.notes = {{1, {.marked = true, .text = named}}}}));
}

void TestOpening::changesAndRunsNothing_data() {
    QTest::addColumn<int>("cut");
    QTest::newRow("whole") << 0;
    QTest::newRow("damaged") << 5;
}

/// Nothing is written, made or renamed where the capture is, nothing run, and what it names is not looked at.
void TestOpening::changesAndRunsNothing() {
    QFETCH(const int, cut);
    const auto named = m_folder.file("named.so");
    QFile program(QString::fromStdString(named));
    QVERIFY(program.open(QIODevice::WriteOnly) && program.write("#!/bin/sh\n") > 0);
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    program.close();
    record(named);
    QVERIFY(QFile::resize(m_file, QFileInfo(m_file).size() - cut));
    const auto before = contentsOf(m_file);
    const auto changed = QFileInfo(m_file).lastModified();
    const test::TemporaryFolder other;
    const auto trace = QString::fromStdString(other.file("trace"));
    QProcess strace;
    strace.start(QStringLiteral("strace"), {QStringLiteral("-f"), QStringLiteral("-qq"), QStringLiteral("-e"),
                                            QStringLiteral("trace=%file,ftruncate,fchmod,fallocate"),
                                            QStringLiteral("-s"), QStringLiteral("4096"), QStringLiteral("-y"),
                                            QStringLiteral("-o"), trace, QStringLiteral(OPENING_WINDOW), m_file});
    QVERIFY2(strace.waitForStarted(), "strace is in packaging/packages.txt");
    QVERIFY(strace.waitForFinished(patience));
    if (!QFileInfo(trace).size() && strace.readAllStandardError().toLower().contains("ptrace"))
        QSKIP("needs CAP_SYS_PTRACE, or a kernel that lets programs trace their children");
    QCOMPARE(strace.exitCode(), 0);
    QVERIFY(strace.readAllStandardOutput().trimmed().toInt() >= messages);
    int programs = 0;
    int looks = 0;
    const QByteArray folder = QByteArray::fromStdString(m_folder.path());
    for (const auto& line : contentsOf(trace).split('\n')) {
        programs += line.contains("execve(") || line.contains("execveat(") ? 1 : 0;
        QVERIFY2(!line.contains(named.c_str()), line.constData());
        if (!line.contains(folder))
            continue;
        looks += line.contains("openat(") ? 1 : 0;
        for (const char* call : {"O_WRONLY", "O_RDWR", "O_CREAT", "unlink", "rename", "truncate", "mkdir", "chmod",
                                 " link", "symlink", "fallocate", "utime", "setxattr", "chown"})
            QVERIFY2(!line.contains(call), line.constData());
    }
    QVERIFY(looks > 0);
    QCOMPARE(programs, 1); // the window itself
    QCOMPARE(contentsOf(m_file), before);
    QCOMPARE(QFileInfo(m_file).lastModified(), changed);
    QCOMPARE(QDir(QString::fromStdString(m_folder.path())).entryList(QDir::Files | QDir::Hidden).size(), 2);
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestOpening)
#include "tst_opening.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The real window records a libzmq publisher at its full speed, filters meanwhile, and is killed; another window finds
// the recording, and every message in it is what the publisher sent.
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"

#include "core/transport/zmtp/message.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/file_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"

#include <QProcess>
#include <QPushButton>
#include <QTest>

#include <atomic>
#include <cstring>
#include <thread>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 60'000; // ms
constexpr quint64 enough = 400'000;

std::string bodyOf(std::uint64_t number) {
    return "{\"n\":" + std::to_string(number) + ",\"text\":\"as large as an everyday message\"}";
}

/// Sends one message after the other as fast as its only subscriber takes them: none is dropped.
class Publisher {
public:
    explicit Publisher(const std::string& endpoint)
        : m_socket(ZMQ_XPUB) {
        m_socket.set(ZMQ_XPUB_NODROP, 1).set(ZMQ_SNDTIMEO, 100);
        m_bound = m_socket.bind(endpoint);
    }
    ~Publisher() { stop(); }
    bool isBound() const { return m_bound; }
    bool isSubscribed() { return m_subscribed = m_subscribed || m_socket.receive().has_value(); }
    void start() {
        m_thread = std::thread([this] {
            for (std::uint64_t number = 0; !m_stop;) {
                const std::string body = bodyOf(number);
                if (zmq_send(m_socket.handle(), body.data(), body.size(), 0) >= 0)
                    ++number;
            }
        });
    }
    void stop() {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    test::LibzmqSocket m_socket;
    bool m_bound = false;
    bool m_subscribed = false;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

/// What a recording_window told last.
struct Told {
    quint64 received = 0;
    quint64 recorded = 0;
    quint64 shown = 0;
};

Told lastOf(const QByteArray& output) {
    const QList<QByteArray> lines = output.split('\n');
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const QList<QByteArray> words = line->split(' ');
        if (words.size() == 3)
            return {words[0].toULongLong(), words[1].toULongLong(), words[2].toULongLong()};
    }
    return {};
}

QPushButton* openButton(const QWidget& window) {
    for (QPushButton* button : window.findChildren<QPushButton*>()) {
        if (button->isVisible() && button->text() == QStringLiteral("Open what is there"))
            return button;
    }
    return nullptr;
}

} // namespace

class TestKilledRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void whatWasRecordedSurvives();
};

void TestKilledRecording::whatWasRecordedSurvives() {
    const test::TemporaryFolder folder;
    const std::string recordings = folder.file("recordings");
    Publisher publisher(folder.endpoint("fast.ipc"));
    QVERIFY(publisher.isBound());
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QStringLiteral(RECORDING_WINDOW),
                {QString::fromStdString(folder.endpoint("fast.ipc")), QString::fromStdString(recordings),
                 QStringLiteral("json.n >= 1000")});
    QVERIFY(child.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(publisher.isSubscribed(), patience);
    QByteArray output;
    QTRY_VERIFY_WITH_TIMEOUT(lastOf(output += child.readAllStandardOutput()).recorded > 0, patience); // and noted
    publisher.start();
    QTRY_VERIFY_WITH_TIMEOUT(
        lastOf(output += child.readAllStandardOutput()).recorded > enough && lastOf(output).shown > 0, patience);
    child.kill();
    QVERIFY(child.waitForFinished(patience));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    publisher.stop();
    const Told told = lastOf(output += child.readAllStandardOutput());

    test::TemporarySettings settings;
    settings.settings().setRecordingFolder(QByteArray::fromStdString(recordings));
    Engine engine;
    MainWindow window(engine, settings.settings());
    window.show();
    window.offerAbandonedRecordings();
    QTRY_VERIFY_WITH_TIMEOUT(openButton(window) != nullptr, patience);
    QTest::mouseClick(openButton(window), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(window.monitors().count(), 1, patience);
    const auto* page = qobject_cast<const FilePage*>(window.monitors().current());
    QVERIFY(page != nullptr);
    QVERIFY(page->file().store().kept() >= told.recorded);
    const capture::Notes notes{{page->file().store().first(), {.marked = true, .text = "the first"}}};
    QCOMPARE(page->file().notes(), notes);
    std::uint64_t number = 0;
    for (const auto& [first, records] : page->file().store().snapshot().chunks) {
        const auto chunk = records.load();
        for (std::size_t i = 0; i < chunk->count(); ++i) {
            if (chunk->header(i).kind() != capture::Kind::Message) {
                QVERIFY(chunk->header(i).kind() != capture::Kind::Lost);
                continue;
            }
            zmtp::FrameReader frames(chunk->record(i).bytes);
            const auto frame = frames.next();
            if (!frame || frame->more || textOf(frame->body) != bodyOf(number))
                QFAIL(qPrintable(QStringLiteral("message %1 is another").arg(number)));
            ++number;
        }
    }
    QVERIFY(number + 10 >= told.recorded); // beside the messages only what tells of the peer
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestKilledRecording)
#include "tst_killed_recording.moc"

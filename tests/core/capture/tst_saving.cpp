// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/saving.h"
#include "core/observe/capture/summary.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/failing_calls.h"
#include "tests/core/capture/random_records.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::callsLeft;
using test::failWith;

namespace {

using Ranges = std::vector<std::pair<RecordId, RecordId>>;

} // namespace

Q_DECLARE_METATYPE(Ranges)

class SavingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void savesWhatIsAskedFor_data();
    void savesWhatIsAskedFor();
    void nothingLeftIsNotEverything();
    void notesComeBack();
    void whoIsThereComesBackWithoutRecords();
    void everyFormatCanBeWritten();
    void savesWhileTheStoreGrows();
    void tellsWhatCannotBeReadAnyMore();
    void givingUpLeavesNothing();
    void everyCallThatFailsLeavesWhatWasThere_data();
    void everyCallThatFailsLeavesWhatWasThere();
    void aFolderThatIsNotThereIsAnError();

private:
    std::string path() const { return m_folder.filePath("saved").toStdString(); }
    QByteArray contents() const;
    SaveRequest request() const;

    QTemporaryDir m_folder;
    Store m_store;
    std::vector<OwnedRecord> m_records;
};

void SavingTest::init() {
    callsLeft = -1;
    m_records.clear();
    m_store = Store();
    RandomRecords random(5);
    for (int i = 0; i < 20; ++i)
        m_store.append(random.batch(60, 8'000, m_records));
}

QByteArray SavingTest::contents() const {
    QFile file(m_folder.filePath("saved"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
}

SaveRequest SavingTest::request() const {
    return {.snapshot = m_store.snapshot(), .path = path(), .exporter = exporterNamed("pcapng")};
}

void SavingTest::savesWhatIsAskedFor_data() {
    QTest::addColumn<Ranges>("ranges");
    QTest::addColumn<bool>("shown");
    QTest::addColumn<QByteArray>("filter");
    QTest::newRow("all") << Ranges{} << false << QByteArray();
    QTest::newRow("shown") << Ranges{} << true << QByteArray();
    QTest::newRow("filtered") << Ranges{} << true << QByteArray("dir == received");
    QTest::newRow("the first") << Ranges{{0, 0}} << false << QByteArray();
    QTest::newRow("the last") << Ranges{{1199, 1199}} << false << QByteArray();
    QTest::newRow("some") << Ranges{{3, 70}, {72, 72}, {500, 1100}} << false << QByteArray();
    QTest::newRow("some of those shown") << Ranges{{3, 70}, {500, 1100}} << true << QByteArray("conn > 8000000");
    QTest::newRow("gone") << Ranges{{5000, 6000}} << false << QByteArray();
}

void SavingTest::savesWhatIsAskedFor() {
    QFETCH(Ranges, ranges);
    QFETCH(bool, shown);
    QFETCH(QByteArray, filter);
    std::vector<OwnedRecord> expected;
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        const auto& one = m_records[i];
        const bool inRange = ranges.empty() || std::ranges::any_of(ranges, [i](const auto& range) {
                                 return i >= range.first && i <= range.second;
                             });
        const bool passes = filter.isEmpty() ||
                            (filter.startsWith("dir") ? one.direction == Direction::Received : one.peer > 8'000'000);
        if (inRange && passes && !(shown && one.kind == Kind::Command))
            expected.push_back(one);
    }
    auto wanted = request();
    if (!ranges.empty())
        wanted.ranges = ranges;
    wanted.withoutCommands = shown;
    if (!filter.isEmpty())
        wanted.filter = std::make_shared<const Filter>(*Filter::parse(filter.toStdString()));
    const auto saved = save(wanted);
    QVERIFY(saved.has_value());
    QCOMPARE(saved->records, std::uint64_t(expected.size()));
    const auto file = pcapng::CaptureFile::open(path());
    QVERIFY(file.has_value() && !(*file)->damage());
    const auto read = contentsOf(**file);
    QCOMPARE(read.count(), expected.size());
    for (std::size_t i = 0; i < read.count(); ++i)
        QVERIFY(expected[i].is(read.record(i)));
    struct stat facts{};
    QCOMPARE(::stat(path().c_str(), &facts), 0);
    QCOMPARE(facts.st_mode & 0777U, 0600U);
}

/// Of what was chosen.
void SavingTest::nothingLeftIsNotEverything() {
    auto wanted = request();
    QVERIFY(wanted.keepsNotes());
    wanted.ranges.emplace();
    QVERIFY(!wanted.keepsNotes());
    const auto saved = save(wanted);
    QVERIFY(saved.has_value());
    QCOMPARE(saved->records, std::uint64_t(0));
    const auto file = pcapng::CaptureFile::open(path());
    QVERIFY(file.has_value());
    QCOMPARE((*file)->count(), RecordId(0));
}

void SavingTest::notesComeBack() {
    auto wanted = request();
    wanted.settings.notes = {{2, {.marked = true, .text = {}}}, {1000, {.marked = false, .text = "odd"}}};
    wanted.ranges = {{2, 9}, {990, 1001}};
    for (const auto* const format : {"pcapng", "json"}) {
        wanted.exporter = exporterNamed(format);
        QVERIFY(save(wanted).has_value());
        const auto file = pcapng::CaptureFile::open(path());
        QVERIFY(file.has_value());
        QCOMPARE((*file)->notes(), (Notes{{0, {.marked = true, .text = {}}}, {18, {.marked = false, .text = "odd"}}}));
    }
}

/// Also of a connection whose records are no packets, and when it is saved again.
void SavingTest::whoIsThereComesBackWithoutRecords() {
    Peers peers;
    for (const auto& record : m_records) {
        peers[record.peer].process = "feedd";
        peers[record.peer].method = "tap";
    }
    Roster roster;
    roster.add(peers);
    auto wanted = request();
    wanted.roster = std::make_shared<const Roster>(roster);
    wanted.ranges = {{2, 9}, {990, 1001}};
    for (const auto* const format : {"pcapng", "json", "pcapng"}) {
        wanted.exporter = exporterNamed(format);
        QVERIFY(save(wanted).has_value());
        const auto file = openCapture(path());
        QVERIFY(file.has_value());
        QCOMPARE(file->file->count(), RecordId(20));
        for (const auto& chunk : file->chunks) {
            const auto loaded = chunk.load();
            for (const auto& header : loaded->headers()) {
                const auto* const peer = file->roster->peer(header.peer());
                const bool itself = header.kind() == Kind::PeerUp || header.kind() == Kind::PeerDown;
                QVERIFY(itself || (peer != nullptr && peer->facts.process == "feedd" && peer->facts.method == "tap"));
            }
        }
        wanted.roster = file->roster;
        Store again;
        for (const auto& chunk : file->chunks)
            again.append(chunk);
        wanted.snapshot = again.snapshot();
        wanted.ranges.reset();
    }
}

void SavingTest::everyFormatCanBeWritten() {
    for (const auto& exporter : exporters()) {
        auto wanted = request();
        wanted.exporter = &exporter;
        QCOMPARE(save(wanted)->records, std::uint64_t(m_records.size()));
        QVERIFY(contents().size() > 10'000);
    }
}

void SavingTest::savesWhileTheStoreGrows() {
    const auto count = m_records.size();
    const auto wanted = request();
    RandomRecords random(9);
    std::uint64_t asked = 0;
    const auto saved = save(wanted, [&](std::uint64_t done, std::uint64_t all) {
        m_store.append(random.batch(10, 100, m_records));
        asked += done <= all ? 1 : 0;
        return all == count;
    });
    QCOMPARE(saved->records, std::uint64_t(count));
    QVERIFY(asked > 2);
}

void SavingTest::tellsWhatCannotBeReadAnyMore() {
    QVERIFY(save(request()).has_value());
    QCOMPARE(save(request())->unreadable, std::uint64_t(0));
    QFile recorded(m_folder.filePath("recorded"));
    QVERIFY(QFile::rename(m_folder.filePath("saved"), recorded.fileName()));
    const auto file = *pcapng::CaptureFile::open(recorded.fileName().toStdString());
    m_store = Store();
    for (const auto& part : file->parts())
        m_store.append(KeptChunk(file, part, {}));
    QVERIFY(recorded.resize(recorded.size() / 3));
    const auto saved = save(request());
    QCOMPARE(saved->records, std::uint64_t(m_records.size()));
    QVERIFY(saved->unreadable > m_records.size() / 3 && saved->unreadable < m_records.size());
    const auto last = m_store.snapshot().chunks.back().records.load();
    QCOMPARE(summary(last->record(last->count() - 1)), std::string("cannot be read from the recording any more"));
    QVERIFY(recorded.remove());
}

void SavingTest::givingUpLeavesNothing() {
    const auto before = contents();
    for (int times = 0; times < 5; ++times) {
        int left = times;
        const auto saved = save(request(), [&left](std::uint64_t, std::uint64_t) { return left-- > 0; });
        QVERIFY(!saved.has_value());
        QCOMPARE(saved.error().code, std::make_error_code(std::errc::operation_canceled));
        QCOMPARE(contents(), before);
        QVERIFY(QDir(m_folder.path()).entryList(QDir::Files).size() <= 1);
    }
}

void SavingTest::everyCallThatFailsLeavesWhatWasThere_data() {
    QTest::addColumn<int>("error");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("full") << ENOSPC
                          << QByteArray("Disk full: saved was not saved: Whatever had this name before is unchanged. "
                                        "Choose another folder.");
    QTest::newRow("over quota") << EDQUOT
                                << QByteArray("Disk full: saved was not saved: Whatever had this name before is "
                                              "unchanged. Choose another folder.");
    QTest::newRow("broken") << EIO
                            << QByteArray("saved was not saved: Input/output error. Whatever had this name before is "
                                          "unchanged.");
}

/// Every write, fsync and rename in turn, until none fails any more.
void SavingTest::everyCallThatFailsLeavesWhatWasThere() {
    QFETCH(int, error);
    QFETCH(QByteArray, sentence);
    QFile file(m_folder.filePath("saved"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write("before") == 6);
    file.close();
    failWith = error;
    int failures = 0;
    for (bool clean = false; !clean; ++failures) {
        callsLeft = failures;
        const auto saved = save(request());
        clean = callsLeft >= 0;
        callsLeft = -1;
        QCOMPARE(saved.has_value(), clean);
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files), QStringList("saved"));
        if (clean)
            break;
        QCOMPARE(saved.error().code.value(), error);
        const auto told = QByteArray::fromStdString(advice::notSaved(saved.error(), path()).line());
        if (saved.error().attempt.starts_with("sync")) {
            QVERIFY(told.startsWith("saved is there, but may not survive a power cut: "));
            QCOMPARE(contentsOf(**pcapng::CaptureFile::open(path())).count(), m_records.size());
        } else {
            QCOMPARE(told, sentence);
            QCOMPARE(contents(), QByteArray("before"));
        }
    }
    QVERIFY(failures > 6); // four pieces at least, then what makes it last
}

void SavingTest::aFolderThatIsNotThereIsAnError() {
    auto wanted = request();
    wanted.path = m_folder.filePath("none/saved").toStdString();
    QCOMPARE(save(wanted).error().code.value(), ENOENT);
}

QTEST_APPLESS_MAIN(SavingTest)
#include "tst_saving.moc"

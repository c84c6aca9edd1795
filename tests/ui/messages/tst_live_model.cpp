// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/capture/random_records.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/capture/recorder.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_model.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <utility>
#include <vector>

namespace ipcscope::ui {

namespace {

using capture::OwnedRecord;
using capture::RandomRecords;

constexpr std::uint64_t mostRows = 50;

/// Traffic that comes when a test wants it to.
class FedTraffic : public Traffic {
public:
    explicit FedTraffic(std::size_t budget)
        : Traffic(budget, nullptr) {}
    QString endpoint() const override { return QStringLiteral("ipc:///tmp/fed"); }
    std::string method() const override { return {}; }

    void feed(std::shared_ptr<const capture::Chunk> batch) { m_next = std::move(batch); }
    void step() { tick(); }
    void setShownEnd(std::optional<capture::RecordId> end) { m_frozenAt = end; }
    capture::RecordId looked() const { return lookedAtEnd(); }
    void forget() {
        m_forgotten = m_store.clear();
        forgetRows();
        Q_EMIT cleared();
    }
    void remember() {
        if (m_store.restore(std::exchange(m_forgotten, {})))
            showAgain();
    }
    void setRecording(bool on) {
        m_store.setRecording(on);
        setBudget(m_store.budget());
    }
    void place(std::vector<capture::Recorder::Placed> placed) {
        for (auto& [first, records] : placed)
            m_store.placed(first, std::move(records));
        trimView();
    }

private:
    bool take() override {
        if (!m_next)
            return false;
        m_roster.add(*m_next);
        m_store.append(std::exchange(m_next, nullptr));
        trimView();
        return true;
    }
    capture::RecordId shownEnd() const override { return m_frozenAt.value_or(m_store.end()); }

    std::shared_ptr<const capture::Chunk> m_next;
    std::optional<capture::RecordId> m_frozenAt;
    capture::Store::Snapshot m_forgotten;
};

std::shared_ptr<const capture::Filter> filter(const char* text) {
    return std::make_shared<const capture::Filter>(*capture::Filter::parse(text));
}

} // namespace

class TestLiveModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void staysExact_data();
    void staysExact();

private:
    QTemporaryDir m_folder;
};

void TestLiveModel::staysExact_data() {
    QTest::addColumn<bool>("recorded");
    QTest::newRow("in memory") << false;
    QTest::newRow("while it is recorded") << true;
}

/// Whatever comes, leaves, is filtered, frozen, forgotten and brought back, in any order: the model says exactly what
/// the store and the filter say.
void TestLiveModel::staysExact() {
    QFETCH(const bool, recorded);
    const int inMemory = qEnvironmentVariableIsSet("IPCSCOPE_LONG_TESTS") ? 100'000 : 25'000;
    const int count = recorded ? 5'000 : inMemory;
    RandomRecords random(recorded ? 5 : 4);
    std::vector<OwnedRecord> records;
    FedTraffic traffic(1'200);
    MessageModel model(traffic);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::unique_ptr<capture::Recorder> recorder;
    const std::vector<std::shared_ptr<const capture::Filter>> filters{
        nullptr, filter("size > 5"), filter("frames > 30000"), filter("has mark"), filter("no > 100000000")};
    const auto expected = [&] {
        std::vector<capture::RecordId> ids;
        for (const auto& [first, kept] : traffic.store().snapshot().chunks) {
            const auto chunk = kept.load();
            for (std::size_t i = 0; i < chunk->count(); ++i) {
                const bool listed = chunk->header(i).kind() != capture::Kind::Command ||
                                    traffic.view().showing() == capture::Showing::Everything;
                const bool shown = listed && first + i < traffic.looked();
                const auto surroundings = traffic.surroundings();
                if (shown &&
                    (!traffic.filter() || traffic.filter()->passes(capture::rowOf(*chunk, i, first, surroundings))))
                    ids.push_back(first + i);
            }
        }
        return ids;
    };
    std::uint64_t most = 0;
    for (int operation = 0; operation < count; ++operation) {
        switch (random.below(25)) {
        case 0:
            traffic.setFilter(filters[random.below(filters.size())]);
            break;
        case 24:
            if (random.below(4) == 0)
                traffic.setShowing(random.below(2) == 0 ? capture::Showing::Everything
                                                        : capture::Showing::WithoutCommands);
            break;
        case 1:
            traffic.setShownEnd(traffic.looked());
            break;
        case 2:
            traffic.setShownEnd(std::nullopt);
            break;
        case 3:
            if (random.below(8) == 0)
                traffic.forget();
            break;
        case 4:
            if (random.below(8) == 0)
                traffic.remember();
            break;
        case 5:
            traffic.setBudget(400 + random.below(800));
            break;
        case 6:
            if (traffic.store().kept() > 0)
                traffic.setNote(traffic.store().first() + random.below(traffic.store().kept()),
                                {.marked = random.below(2) == 0, .text = {}});
            break;
        case 7:
            if (model.rowCount() > 0)
                traffic.bring(
                    *model.idAt(static_cast<int>(random.below(static_cast<std::uint64_t>(model.rowCount())))));
            break;
        case 8:
            QCoreApplication::processEvents();
            break;
        default: {
            const auto batch = random.batch(1 + random.below(4), 40, records);
            if (recorder)
                recorder->append(batch);
            traffic.feed(batch);
            break;
        }
        }
        traffic.step();
        if (recorded && !recorder) {
            recorder = std::make_unique<capture::Recorder>(
                *capture::OutputFile::create(m_folder.filePath(QString::number(operation)).toStdString()),
                capture::pcapng::Origin{}, capture::Recorder::defaultQueue, traffic.store().end());
            traffic.setRecording(true);
        } else if (recorder) {
            traffic.place(recorder->takePlaced());
            if (traffic.store().kept() > mostRows) { // begin again with few rows
                QVERIFY(recorder->finish());
                traffic.place(recorder->takePlaced());
                recorder.reset();
                traffic.setRecording(false);
                traffic.forget();
            }
        }
        most = std::max<std::uint64_t>(most, static_cast<std::uint64_t>(model.rowCount()));
        QVERIFY(static_cast<std::uint64_t>(model.rowCount()) == traffic.view().rows());
        if (operation % 50 != 0)
            continue;
        QTRY_VERIFY(!traffic.isFiltering());
        for (int steps = 0; steps < 10; ++steps)
            traffic.step();
        QTRY_VERIFY(!traffic.isFiltering());
        const auto ids = expected();
        QCOMPARE(model.rowCount(), static_cast<int>(ids.size()));
        for (std::size_t row = 0; row < ids.size(); ++row)
            QVERIFY(model.idAt(static_cast<int>(row)) == ids[row]);
    }
    QVERIFY(most > 10 && most <= 2 * mostRows);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestLiveModel)
#include "tst_live_model.moc"

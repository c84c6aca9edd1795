// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/identified.h"
#include "core/transport/base/unique_fd.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

class IdentifiedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyAnAnswerOfAListener();
    void keepsAndFinds();
    void findsAListenerByAnotherOfItsNames();
    void severalAreOneWrite();
    void theOldestGo();
    void damageAndOldBootsArePassedOver();
    void whatCannotBeWrittenIsTold();
};

namespace {

Identified publisher(std::uint32_t listener, std::string name) {
    return {.listener = listener, .name = std::move(name), .type = "PUB", .mechanism = "NULL", .major = 3, .minor = 1};
}

std::string textOf(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

} // namespace

void IdentifiedTest::onlyAnAnswerOfAListener() {
    Endpoint endpoint;
    endpoint.name = "/tmp/a";
    endpoint.listener = 7;
    Identification found;
    found.outcome = Identification::Outcome::Silent;
    QVERIFY(!identifiedAs(endpoint, found));
    found.outcome = Identification::Outcome::Answered;
    found.peer.major = 3;
    found.peer.minor = 1;
    found.peer.mechanism = "NULL";
    found.peer.typeName = "PUB";
    QVERIFY(identifiedAs(endpoint, found) == publisher(7, "/tmp/a"));
    found.peer.routingId = copyOf(bytesOf(std::string_view("W1")));
    for (int i = 0; i < 20; ++i)
        found.peer.properties.emplace_back("X-" + std::to_string(i) + std::string(200, 'x'), Bytes(1'000));
    found.peer.properties.insert(found.peer.properties.begin(), {{"Socket-Type", Bytes(3)}, {"Identity", Bytes(2)}});
    QCOMPARE(identifiedAs(endpoint, found)->routingId, std::string("W1"));
    const auto metadata = identifiedAs(endpoint, found)->metadata;
    QCOMPARE(metadata.size(), Identified::mostMetadata);
    QVERIFY(metadata[0].first.starts_with("X-0x") && metadata[0].first.size() == 64);
    QCOMPARE(metadata[0].second.size(), 256U);
    found.peer.typeName = std::string(300, 'x');
    QCOMPARE(identifiedAs(endpoint, found)->type.size(), 64U);
    endpoint.listener = 0;
    QVERIFY(!identifiedAs(endpoint, found));
}

void IdentifiedTest::keepsAndFinds() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("state/ipcscope/identified");
    const std::string odd = "/tmp/a\nb\x1b\xff.ipc";
    QVERIFY(IdentifiedFile(path).read().empty());
    QVERIFY(IdentifiedFile(path).add({publisher(7, odd), publisher(8, "@bus")}));
    Identified changed = publisher(7, odd);
    changed.type = "PUSH";
    changed.routingId = std::string("\0W1\xff", 4);
    changed.metadata = {{"X-Version", "2.0"}, {"X-=", "\n=\xfe"}, {"X-Empty", ""}};
    QVERIFY(IdentifiedFile(path).add({changed}));
    const auto all = IdentifiedFile(path).read();
    QCOMPARE(all.size(), 2U);
    struct stat status{};
    QCOMPARE(::stat(path.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0600U);

    Endpoint endpoint;
    endpoint.name = odd;
    endpoint.listener = 7;
    QVERIFY(find(all, endpoint, {}));
    QVERIFY(*find(all, endpoint, {}) == changed);
    endpoint.listener = 8; // another listener of the same name
    QVERIFY(!find(all, endpoint, {}));
}

/// As long as the name that was asked is listed too: an inode alone may stand for another listener by now.
void IdentifiedTest::findsAListenerByAnotherOfItsNames() {
    const std::vector<Identified> all{publisher(7, "/tmp/bound"), publisher(8, "/tmp/other")};
    const auto named = [](std::string name, std::uint32_t listener) {
        Endpoint endpoint;
        endpoint.name = std::move(name);
        endpoint.listener = listener;
        return endpoint;
    };
    const Endpoint linked = named("/tmp/linked", 7);
    const Endpoint bound = named("/tmp/bound", 7), stale = named("/tmp/bound", 0), next = named("/tmp/bound", 9);
    QVERIFY(find(all, linked, {bound, linked}) == &all[0]);
    QVERIFY(!find(all, linked, {linked}));
    QVERIFY(!find(all, linked, {stale, next, linked}));
    QVERIFY(!find(all, stale, {bound, linked, stale}));
}

/// However many there are the file is replaced once.
void IdentifiedTest::severalAreOneWrite() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("identified");
    const IdentifiedFile file(path);
    std::vector<Identified> names;
    for (int i = 0; i < 3; ++i)
        names.push_back(publisher(7, "/tmp/" + std::to_string(i)));
    QVERIFY(file.add({publisher(7, "/tmp/1"), publisher(8, "/tmp/1")}));
    const UniqueFd changes(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    QVERIFY(::inotify_add_watch(changes.get(), folder.path().c_str(), IN_MOVED_TO | IN_CREATE) >= 0);
    QVERIFY(file.add(names));
    std::array<char, 4096> told{};
    const auto size = static_cast<std::size_t>(std::max<ssize_t>(0, ::read(changes.get(), told.data(), told.size())));
    int files = 0;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, told.data() + at, sizeof event);
        files += (event.mask & IN_MOVED_TO) != 0 ? 1 : 0;
        at += sizeof event + event.len;
    }
    QCOMPARE(files, 1);
    const auto all = file.read();
    QCOMPARE(all.size(), 4U);
    QVERIFY(all[0] == publisher(8, "/tmp/1"));
    QVERIFY(std::equal(names.begin(), names.end(), all.begin() + 1));
}

void IdentifiedTest::theOldestGo() {
    const test::TemporaryFolder folder;
    const IdentifiedFile file(folder.file("identified"));
    QVERIFY(file.add({publisher(1, "@first")}));
    // As many as are kept, by the program itself would take a thousand writes.
    std::string text = textOf(folder.file("identified")), line = text;
    for (std::uint32_t i = 1; i < IdentifiedFile::mostKept; ++i)
        text += line;
    std::ofstream(folder.file("identified")) << text;
    QVERIFY(file.add({publisher(2, "@last")}));
    const auto all = file.read();
    QVERIFY(all.size() <= IdentifiedFile::mostKept);
    QCOMPARE(all.back().name, std::string("@last"));
    // And no more than is read again, however much they say of themselves.
    Identified wordy = publisher(3, "@wordy");
    for (std::size_t i = 0; i < Identified::mostMetadata; ++i)
        wordy.metadata.emplace_back(std::string(64, 'n'), std::string(256, 'v'));
    QVERIFY(file.add({wordy}));
    text = textOf(folder.file("identified"));
    line = text.substr(text.rfind('\n', text.size() - 2) + 1);
    text.clear();
    for (std::uint32_t i = 1; i < IdentifiedFile::mostKept; ++i)
        text += line;
    std::ofstream(folder.file("identified")) << text;
    QVERIFY(file.add({publisher(4, "@newest")}));
    QCOMPARE(file.read().back().name, std::string("@newest"));
}

void IdentifiedTest::damageAndOldBootsArePassedOver() {
    const test::TemporaryFolder folder;
    const IdentifiedFile file(folder.file("identified"));
    QVERIFY(file.add({publisher(7, "@a")}));
    const std::string good = textOf(folder.file("identified"));
    std::string old = good;
    old.replace(old.find("boot\":\"") + 7, 8, "00000000");
    std::string far = good;
    far.replace(far.find("\"listener\":7"), 12, "\"listener\":99999999999");
    std::ofstream(folder.file("identified")) << "{\n[]\n{\"listener\":\"x\"}\n\xff\xfe\n"
                                             << "{\"metadata\":7,\"id\":[]}\n"
                                             << old << far << good.substr(0, 20) << "\n"
                                             << good;
    const auto all = file.read();
    QCOMPARE(all.size(), 1U);
    QCOMPARE(all[0].name, std::string("@a"));
}

void IdentifiedTest::whatCannotBeWrittenIsTold() {
    const test::TemporaryFolder folder;
    std::ofstream(folder.file("file")) << "x";
    QVERIFY(!IdentifiedFile(folder.file("file/identified")).add({publisher(7, "@a")}));
    QVERIFY(!IdentifiedFile(std::string()).add({publisher(7, "@a")}));
    QCOMPARE(textOf(folder.file("file")), std::string("x"));
}

QTEST_GUILESS_MAIN(IdentifiedTest)
#include "tst_identified.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/layout.h"
#include "core/transport/base/unique_fd.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::capture::pcapng;

/// Files that are nearly empty on the disk and claim to hold much.
class CliMemoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void aLyingFileTakesLittle_data();
    void aLyingFileTakesLittle();

private:
    const test::TemporaryFolder m_folder;
};

/// `hole`: bytes of the longest that are not there.
using Writer = void (*)(const UniqueFd& fd, std::uint32_t hole);
Q_DECLARE_METATYPE(Writer)

namespace {

constexpr std::uint32_t mebibyte = 1U << 20;
constexpr long mostKibibytes = 256 << 10;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // its memory and time are not the program's
#else
constexpr bool isSanitized = false;
#endif

void putAt(const UniqueFd& fd, std::uint64_t offset, const std::vector<std::uint32_t>& words) {
    Bytes bytes(words.size() * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < words.size(); ++i)
        putNumberAt(bytes.data() + i * sizeof(std::uint32_t), words[i]);
    QCOMPARE(::pwrite(fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)),
             static_cast<ssize_t>(bytes.size()));
}

/// A block that is zeros between its lengths but for the words in front. Answers where it ends.
std::uint64_t putBlock(const UniqueFd& fd, std::uint64_t at, std::uint32_t length, std::vector<std::uint32_t> front) {
    front.insert(front.begin() + 1, length);
    putAt(fd, at, front);
    putAt(fd, at + length - 4, {length});
    return at + length;
}

/// What stands in front of packets of other programs.
std::uint64_t putFront(const UniqueFd& fd) {
    putAt(fd, 0, {0x0A0D0D0A, 28, byteOrderMagic, 1, ~0U, ~0U, 28, 1, 20, 147, 0, 20});
    return 48;
}

void unknownBlocks(const UniqueFd& fd, std::uint32_t hole) {
    auto at = putFront(fd);
    for (int i = 0; i < 3; ++i)
        at = putBlock(fd, at, hole, {0x0BAD});
}

void packets(const UniqueFd& fd, std::uint32_t hole) {
    auto at = putFront(fd);
    for (int i = 0; i < 3; ++i) {
        at = putBlock(fd, at, 36, {6, 0, 0, 0, 4, 4});
        at = putBlock(fd, at, hole, {6, 0, 0, 0, hole - 32, hole - 32});
    }
}

void largestPacket(const UniqueFd& fd, std::uint32_t /*hole*/) {
    constexpr auto length = static_cast<std::uint32_t>(maxOtherBlock);
    putBlock(fd, putFront(fd), length, {6, 0, 0, 0, length - 32, length - 32});
}

void claimedPacket(const UniqueFd& fd, std::uint32_t hole) {
    putAt(fd, putFront(fd), {6, hole, 0, 0, 0, hole - 32, hole - 32});
}

void interfaces(const UniqueFd& fd, std::uint32_t hole) {
    putBlock(fd, putFront(fd), hole, {1, 147, 0});
}

constexpr std::uint32_t longRemarks = 120 * mebibyte;

/// Each of them says nothing of connection 0.
void peers(const UniqueFd& fd, std::uint32_t /*hole*/) {
    putBlock(fd, putFront(fd), longRemarks, {0x80495308});
}

/// Each of them says nothing of the only packet.
void notes(const UniqueFd& fd, std::uint32_t /*hole*/) {
    putBlock(fd, putBlock(fd, putFront(fd), 36, {6, 0, 0, 0, 4, 4}), longRemarks, {0x80495306});
}

/// Behind a section of ours.
void directory(const UniqueFd& fd, std::uint32_t hole) {
    constexpr std::uint32_t at = 44;
    const auto entries = static_cast<std::uint32_t>(3ULL * hole / directoryEntry);
    const auto length = static_cast<std::uint32_t>(blockFrame + directoryHeader + entries * directoryEntry);
    putAt(fd, 0, {0x0A0D0D0A, at, byteOrderMagic, 1, ~0U, ~0U, 4 | 9U << 16, 0x73637069, 0x65706F63, 0x20, at});
    putBlock(fd, at, length, {0x80495305, entries, 0, at, 0, 0, 0});
}

/// One run of ours with an index of as many records as fill two holes.
void index(const UniqueFd& fd, std::uint32_t hole) {
    constexpr std::uint32_t begin = 44;
    const auto records = static_cast<std::uint32_t>(2ULL * hole / 24);
    constexpr std::uint32_t run = 36;
    putAt(fd, 0, {0x0A0D0D0A, begin, byteOrderMagic, 1, ~0U, ~0U, 4 | 9U << 16, 0x73637069, 0x65706F63, 0x20, begin});
    auto at = putBlock(fd, begin, run, {0x80495301, run, 0, records, 1, 0, 0});
    at = putBlock(fd, at, 28 + records * 24, {0x80495304, records, 0, run, 0});
    putBlock(fd, at, blockFrame + directoryHeader + directoryEntry,
             {0x80495305, 1, 0, static_cast<std::uint32_t>(at), 0, 0, 0, begin, 0, run, 0, records, 1, 0, 0});
}

void zerosInJson(const UniqueFd& fd, std::uint32_t hole) {
    const std::string line = R"({"v":1,"time":"2026-11-23T10:22:01Z","dir":"received","frames":[{"text":"a"}]})"
                             "\n";
    const auto front = line + '{';
    QCOMPARE(::pwrite(fd.get(), front.data(), front.size(), 0), static_cast<ssize_t>(front.size()));
    QCOMPARE(::pwrite(fd.get(), line.data(), line.size(), 2 * off_t{hole}), static_cast<ssize_t>(line.size()));
    QCOMPARE(::pwrite(fd.get(), line.data(), line.size(), 2 * off_t{hole} + static_cast<off_t>(line.size())),
             static_cast<ssize_t>(line.size()));
}

struct Use {
    int exit = -1;
    long peak = 0;      ///< KiB
    double seconds = 0; ///< of a processor
};

/// Of what it prints nothing is wanted. `input` of -1: it reads the file itself, else it comes through a pipe.
Use useOfReading(const std::string& path, int input) {
    std::array<std::string, 4> words{IPCSCOPE_CLI, "read", "--count", input < 0 ? path : "-"};
    std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (input >= 0)
        ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    pid_t child = -1;
    const int error = ::posix_spawn(&child, IPCSCOPE_CLI, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (input >= 0)
        ::close(input);
    rusage used{};
    int status = -1;
    while (error == 0 && ::wait4(child, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {.exit = error == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .peak = used.ru_maxrss,
            .seconds = seconds(used.ru_utime) + seconds(used.ru_stime)};
}

/// Writes the file into the pipe, as long as somebody reads it.
void pour(const UniqueFd& from, UniqueFd into) {
    off_t at = 0;
    while (::sendfile(into.get(), from.get(), &at, 1 << 20) > 0)
        continue;
}

} // namespace

void CliMemoryTest::aLyingFileTakesLittle_data() {
    QTest::addColumn<Writer>("write");
    QTest::addColumn<int>("exit");
    QTest::addColumn<bool>("piped");
    constexpr int damaged = 4;
    for (const bool piped : {false, true}) {
        const char* const how = piped ? "piped" : "file";
        QTest::addRow("long unknown blocks, %s", how) << Writer(unknownBlocks) << 0 << piped;
        QTest::addRow("long packets, %s", how) << Writer(packets) << damaged << piped;
        QTest::addRow("the largest packet, %s", how) << Writer(largestPacket) << 0 << piped;
        QTest::addRow("a long packet that is not there, %s", how) << Writer(claimedPacket) << damaged << piped;
        QTest::addRow("a long interface, %s", how) << Writer(interfaces) << damaged << piped;
        QTest::addRow("millions of peers, %s", how) << Writer(peers) << damaged << piped;
        QTest::addRow("millions of notes, %s", how) << Writer(notes) << damaged << piped;
        QTest::addRow("a long directory, %s", how) << Writer(directory) << 0 << piped;
        QTest::addRow("a long index, %s", how) << Writer(index) << 0 << piped;
        QTest::addRow("zeros in JSON, %s", how) << Writer(zerosInJson) << damaged << piped;
    }
}

void CliMemoryTest::aLyingFileTakesLittle() {
    QFETCH(const Writer, write);
    QFETCH(const int, exit);
    QFETCH(const bool, piped);
    const auto path = m_folder.file("lying");
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    QVERIFY(fd);
    write(fd, piped ? 300 * mebibyte : 1024 * mebibyte); // those of a file are not read
    std::array<int, 2> ends{-1, -1};
    std::thread pouring;
    if (piped) {
        QCOMPARE(::pipe2(ends.data(), O_CLOEXEC), 0);
        pouring = std::thread(pour, std::cref(fd), UniqueFd(ends[1]));
    }
    const auto use = useOfReading(path, ends[0]);
    if (piped)
        pouring.join();
    qInfo("%ld KiB, %.2f s", use.peak, use.seconds);
    QCOMPARE(use.exit, exit);
    QVERIFY2(isSanitized || (use.peak > 0 && use.peak < mostKibibytes), std::to_string(use.peak).c_str());
    QVERIFY2(isSanitized || piped || use.seconds < 2, std::to_string(use.seconds).c_str());
}

QTEST_APPLESS_MAIN(CliMemoryTest)
#include "tst_cli_memory.moc"

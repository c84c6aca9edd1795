// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/layout.h"
#include "core/transport/base/unique_fd.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::capture::pcapng;

/// Files that are nearly empty on the disk and claim to hold much.
class CliMemoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLyingFileTakesLittle_data();
    void aLyingFileTakesLittle();

private:
    const test::TemporaryFolder m_folder;
};

namespace {

constexpr std::uint64_t gibibyte = 1ULL << 30;
constexpr long mostKibibytes = 256 << 10;

void putAt(const UniqueFd& fd, std::uint64_t offset, const std::vector<std::uint32_t>& words) {
    Bytes bytes(words.size() * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < words.size(); ++i)
        putNumberAt(bytes.data() + i * sizeof(std::uint32_t), words[i]);
    QCOMPARE(::pwrite(fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)),
             static_cast<ssize_t>(bytes.size()));
}

/// Of what it prints nothing is wanted. KiB that it held at most.
long peakOfReading(const std::string& path, int& status) {
    std::array<std::string, 4> words{IPCSCOPE_CLI, "read", "--count", path};
    std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int error = ::posix_spawn(&child, IPCSCOPE_CLI, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    rusage used{};
    while (error == 0 && ::wait4(child, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    return error == 0 ? used.ru_maxrss : -1;
}

} // namespace

void CliMemoryTest::aLyingFileTakesLittle_data() {
    QTest::addColumn<bool>("directory");
    QTest::newRow("unknown blocks of a gibibyte") << false;
    QTest::newRow("a directory of three gibibytes") << true;
}

void CliMemoryTest::aLyingFileTakesLittle() {
    QFETCH(bool, directory);
    const auto path = m_folder.file(directory ? "directory" : "unknown");
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    QVERIFY(fd);
    std::uint64_t at = 0;
    if (directory) { // behind a section of ours
        putAt(fd, at, {0x0A0D0D0A, 44, byteOrderMagic, 1, ~0U, ~0U, 4 | 9U << 16, 0x73637069, 0x65706F63, 0x20, 44});
        at = 44;
        const std::uint32_t entries = 3 * gibibyte / directoryEntry;
        const auto length = static_cast<std::uint32_t>(blockFrame + directoryHeader + entries * directoryEntry);
        putAt(fd, at, {0x80495305, length, entries, 0, static_cast<std::uint32_t>(at), 0, 0, 0});
        putAt(fd, at + length - 4, {length});
    } else {
        constexpr auto length = static_cast<std::uint32_t>(gibibyte);
        putAt(fd, at, {0x0A0D0D0A, 28, byteOrderMagic, 1, ~0U, ~0U, 28});
        at = 28;
        for (int i = 0; i < 3; ++i, at += length) {
            putAt(fd, at, {0x0BAD, length});
            putAt(fd, at + length - 4, {length});
        }
    }
    int status = -1;
    const auto peak = peakOfReading(path, status);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status) == 0, !directory);
    QVERIFY2(peak > 0 && peak < mostKibibytes, std::to_string(peak).c_str());
}

QTEST_APPLESS_MAIN(CliMemoryTest)
#include "tst_cli_memory.moc"

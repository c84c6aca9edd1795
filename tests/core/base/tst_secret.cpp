// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/secret.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;

namespace {

/// The kernel's flags of the memory an address lies in.
std::string flagsOf(const void* address) {
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    std::ifstream file("/proc/self/smaps");
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        char dash = 0;
        if (std::istringstream words(line); words >> std::hex >> from >> dash >> to && dash == '-')
            inside = from <= wanted && wanted < to;
        else if (inside && line.starts_with("VmFlags:"))
            return line + " ";
    }
    return {};
}

} // namespace

class TestSecret : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isAValue() {
        const Secret one(std::string_view("hunter2"));
        Secret other = one;
        QVERIFY(one == other);
        QVERIFY(one.view().data() != other.view().data());
        other.bytes()[0] = 'H';
        QVERIFY(!(one == other));
        const Secret moved = std::move(other);
        QCOMPARE(std::string(textOf(moved.view())), std::string("Hunter2"));
        QVERIFY(Secret().empty());
        QVERIFY(Secret() == Secret(std::string_view()));
        QVERIFY(!(Secret(std::size_t{3}) == Secret(std::size_t{4})));
        QVERIFY_THROWS_EXCEPTION(std::length_error, Secret(std::size_t{Secret::maxSize + 1}));
    }

    void isLeftOutOfCoreDumps() {
        const Secret key(std::size_t{32});
        const Secret password(std::size_t{Secret::maxSize});
        QVERIFY2(flagsOf(key.view().data()).find(" dd ") != std::string::npos, flagsOf(key.view().data()).c_str());
        QVERIFY(flagsOf(password.view().data()).find(" dd ") != std::string::npos);
        QVERIFY(flagsOf(this).find(" dd ") == std::string::npos);
    }

    /// The slot that is given back comes out first again, with zeros in it but for what was asked.
    void isWipedWhenLetGo() {
        const std::uint8_t* place = nullptr;
        {
            const Secret key(std::string(40, 'k'));
            place = key.view().data();
        }
        const Secret next(std::size_t{1});
        QCOMPARE(next.view().data(), place);
        QVERIFY(std::none_of(place, place + 40, [](std::uint8_t byte) { return byte == 'k'; }));
    }

    /// All bytes are looked at, wherever the first difference is: the last ones lie where nobody may look.
    void isComparedToItsEnd() {
        const long page = ::sysconf(_SC_PAGESIZE);
        void* const memory =
            ::mmap(nullptr, std::size_t(2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        QVERIFY(memory != MAP_FAILED);
        QCOMPARE(::mprotect(static_cast<std::uint8_t*>(memory) + page, std::size_t(page), PROT_NONE), 0);
        constexpr std::size_t size = 32;
        const ByteView guarded(static_cast<std::uint8_t*>(memory) + page - size / 2, size);
        const ByteView open = guarded.first(size / 2);
        const Bytes first(size, 1); // each byte of the other is 0
        QVERIFY(!equalInConstantTime(ByteView(first).first(size / 2), open));
        const pid_t child = ::fork();
        if (child == 0) {
            ::signal(SIGSEGV, SIG_DFL);
            ::_exit(equalInConstantTime(first, guarded) ? 1 : 0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        ::munmap(memory, std::size_t(2 * page));
        QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "it ended at the first difference");
    }

    void manyAtOnce() {
        std::vector<Secret> secrets;
        for (int i = 0; i < 3000; ++i)
            secrets.emplace_back(std::to_string(i));
        for (int i = 0; i < 3000; ++i)
            QCOMPARE(std::string(textOf(secrets[std::size_t(i)].view())), std::to_string(i));
    }
};

QTEST_APPLESS_MAIN(TestSecret)
#include "tst_secret.moc"

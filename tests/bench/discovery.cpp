// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/discovery.h"

#include "core/observe/discovery/scanner.h"
#include "tests/bench/row.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <dirent.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t holders = 10;
constexpr std::size_t listenersEach = 4; ///< one socket of so many listens, at least; the others are connected pairs

bool listenAt(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && ::listen(fd, 5) == 0;
}

/// In a process of its own: makes the sockets and keeps them.
[[noreturn]] void hold(const std::string& folder, std::size_t which, std::size_t count, int told) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool good = true;
    for (std::size_t i = 0, listeners = 0; i < count && good;) {
        int pair[2];
        if (listeners * listenersEach <= i)
            good = listenAt(fmt::format("{}/{}.{}", folder, which, listeners++)), ++i;
        else if (good = ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0; good)
            i += 2;
    }
    if (::write(told, good ? "y" : "n", 1) == 1)
        ::pause();
    ::_exit(0);
}

class Sockets {
public:
    explicit Sockets(std::size_t count) {
        if (!::mkdtemp(m_folder.data()))
            throw std::runtime_error("no temporary folder");
        for (std::size_t i = 0; i < holders; ++i)
            start(i, std::max<std::size_t>(1, count / holders));
    }
    ~Sockets() {
        for (const pid_t pid : m_pids) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;
    const std::string& folder() const { return m_folder; }

private:
    void start(std::size_t which, std::size_t count) {
        int ends[2];
        if (::pipe(ends) != 0)
            throw std::runtime_error("no pipe");
        const pid_t pid = ::fork();
        if (pid == 0)
            hold(m_folder, which, count, ends[1]);
        m_pids.push_back(pid);
        ::close(ends[1]);
        char answer = 'n';
        const bool good = ::read(ends[0], &answer, 1) == 1 && answer == 'y';
        ::close(ends[0]);
        if (!good)
            throw std::runtime_error("a holder cannot make its sockets");
    }

    std::string m_folder = (std::filesystem::temp_directory_path() / "ipcscope-bench-XXXXXX").string();
    std::vector<pid_t> m_pids;
};

template<class Work>
double milliseconds(Work work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// 0: it is not installed, or failed.
double commandTime(const char* command) {
    int status = 1;
    const double time = milliseconds([&] { status = std::system(command); });
    return status == 0 || WEXITSTATUS(status) == 1 ? time : 0; // lsof answers 1 if it may not see something
}

bool installed(const char* program) {
    return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0;
}

/// What nobody can do without who asks for owners: each descriptor of each process is read, and nothing made of it.
void walkBare() {
    const auto open = [](const std::string& path) {
        return std::unique_ptr<DIR, int (*)(DIR*)>(::opendir(path.c_str()), &::closedir);
    };
    const auto processes = open("/proc");
    while (const dirent* process = processes ? ::readdir(processes.get()) : nullptr) {
        if (process->d_name[0] < '0' || process->d_name[0] > '9')
            continue;
        const auto descriptors = open(fmt::format("/proc/{}/fd", process->d_name));
        std::array<char, 64> target{};
        while (const dirent* each = descriptors ? ::readdir(descriptors.get()) : nullptr)
            if (::readlinkat(::dirfd(descriptors.get()), each->d_name, target.data(), target.size()) < 0)
                continue;
    }
}

double cpuMilliseconds() {
    timespec spent{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

void scanOnce(discovery::Scanner& scanner) {
    if (!scanner.scan())
        throw std::runtime_error("the socket table cannot be read");
}

struct Rounds {
    std::vector<Round> first, besideSs, besideLsof, again, cpu;
};

Rounds measure(std::size_t count, int rounds) {
    const Sockets sockets(count);
    const bool ss = installed("ss"), lsof = installed("lsof");
    Rounds all;
    for (int round = 0; round < rounds; ++round) {
        discovery::Scanner scanner({sockets.folder()});
        const double first = milliseconds([&] { scanOnce(scanner); });
        scanOnce(scanner); // what young processes and sockets without an owner are looked at again for
        scanOnce(scanner);
        const double before = cpuMilliseconds();
        const double again = milliseconds([&] { scanOnce(scanner); });
        all.cpu.push_back({.ours = (cpuMilliseconds() - before) / 10}); // % of a core at one a second
        const double bare = milliseconds(walkBare);
        all.first.push_back({.ours = first, .limit = bare});
        all.again.push_back({.ours = again});
        if (const double time = ss ? commandTime("ss -xpa >/dev/null 2>&1") : 0; time > 0)
            all.besideSs.push_back({.ours = first, .reference = time});
        if (const double time = lsof ? commandTime("lsof -U >/dev/null 2>&1") : 0; time > 0)
            all.besideLsof.push_back({.ours = first, .reference = time});
    }
    return all;
}

Target limitOf(std::size_t count, double ofAThousand, double ofTenThousand) {
    return count == 1'000 ? figureAtMost(ofAThousand) : count == 10'000 ? figureAtMost(ofTenThousand) : reported;
}

std::vector<Row> rowsOf(std::size_t count, const Rounds& rounds) {
    const std::string head = fmt::format("{} sockets", count);
    const auto row = [](const std::string& what, const std::vector<Round>& of, Target target) {
        return summary("M11", what, "free", of, target);
    };
    std::vector<Row> rows{
        row(head + " with owners, ms", rounds.first, limitOf(count, 4, 30)),
        row(head + ", nothing new, ms", rounds.again, count == 10'000 ? figureAtMost(3) : reported),
        row(head + ", nothing new each second, % of a core", rounds.cpu, count == 1'000 ? figureAtMost(1) : reported)};
    if (!rounds.besideSs.empty())
        rows.push_back(row(head + " beside ss -xpa, ms", rounds.besideSs, atMost(0.5)));
    if (!rounds.besideLsof.empty())
        rows.push_back(row(head + " beside lsof -U, ms", rounds.besideLsof, atMost(0.2)));
    return rows;
}

} // namespace

int measureDiscovery(const DiscoveryOptions& options) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    nlohmann::json rows = nlohmann::json::array();
    if (!options.json)
        printHeading("M11", "listing endpoints with their owners");
    for (const std::size_t count : options.sockets) {
        for (const Row& row : rowsOf(count, measure(count, options.rounds))) {
            rows.push_back(toJson(row));
            if (!options.json)
                print(row);
        }
    }
    if (options.json)
        fmt::print("{}\n", rows.dump(2));
    return 0;
}

} // namespace ipcscope::bench

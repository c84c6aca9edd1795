// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/child_process.h"

#include <array>
#include <csignal>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace ipcscope::test {

namespace {

std::array<UniqueFd, 2> makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
    auto [itsInput, ourOutput] = makePipe();
    auto [ourInput, itsOutput] = makePipe();
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    m_pid = ::fork();
    if (m_pid < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (m_pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(itsInput.get(), STDIN_FILENO);
        ::dup2(itsOutput.get(), STDOUT_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    m_input = std::move(ourOutput);
    m_output = std::move(ourInput);
    ::fcntl(m_output.get(), F_SETFL, O_NONBLOCK);
}

ChildProcess ChildProcess::python(const std::string& script, const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"/usr/bin/python3", "-u", "-c", script};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return ChildProcess(all);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_input(std::move(other.m_input))
    , m_output(std::move(other.m_output)) {}

std::string ChildProcess::output() {
    std::string text;
    std::array<char, 4096> part{};
    for (;;) {
        const ssize_t count = ::read(m_output.get(), part.data(), part.size());
        if (count <= 0)
            return text;
        text.append(part.data(), static_cast<std::size_t>(count));
    }
}

void ChildProcess::write(const std::string& text) {
    [[maybe_unused]] const ssize_t count = ::write(m_input.get(), text.data(), text.size());
}

void ChildProcess::signal(int number) const {
    if (m_pid > 0)
        ::kill(m_pid, number);
}

void ChildProcess::kill() {
    if (m_pid <= 0)
        return;
    signal(SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

bool ChildProcess::running() {
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) == m_pid)
        m_pid = -1;
    return m_pid > 0;
}

} // namespace ipcscope::test

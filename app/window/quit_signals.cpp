// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/quit_signals.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace ipcscope::app {

namespace {

std::atomic<int> wakeUp{-1};

void wake(int) {
    const int saved = errno;
    const std::uint64_t one = 1;
    // A full counter is as good as this one more.
    [[maybe_unused]] const auto written = ::write(wakeUp.load(), &one, sizeof one);
    errno = saved;
}

} // namespace

QuitSignals::QuitSignals(QObject* parent)
    : QObject(parent) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // write(2) answers EFBIG then
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0)
        return;
    wakeUp = descriptor;
    m_notifier = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false);
        Q_EMIT asked();
    });
    struct sigaction action{};
    action.sa_handler = wake;
    action.sa_flags = SA_RESTART | SA_RESETHAND;
    struct sigaction before{};
    m_signals = {SIGINT, SIGTERM};
    if (::sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) // as under nohup(1)
        m_signals.push_back(SIGHUP);
    for (const int signal : m_signals)
        ::sigaction(signal, &action, nullptr);
}

QuitSignals::~QuitSignals() {
    for (const int signal : m_signals)
        std::signal(signal, SIG_DFL);
    m_notifier.reset();
    if (const int descriptor = wakeUp.exchange(-1); descriptor >= 0)
        ::close(descriptor);
}

} // namespace ipcscope::app

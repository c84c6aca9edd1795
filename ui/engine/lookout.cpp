// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/lookout.h"

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

// A little under the second that a new endpoint may take to be seen: the scan itself takes time too.
constexpr std::chrono::milliseconds period{900};
constexpr std::chrono::milliseconds soon{100};
constexpr std::chrono::milliseconds latest{180}; // of the quarter of a second that a new file may take to be seen
constexpr int share = 10;                        // of the time, at most one part is scanning

} // namespace

Lookout::Lookout(std::vector<std::string> folders,
                 std::function<void(std::shared_ptr<const discovery::Snapshot>)> found,
                 std::function<void(Error)> failed)
    : m_folders(std::move(folders))
    , m_found(std::move(found))
    , m_failed(std::move(failed)) {}

Lookout::~Lookout() = default;

void Lookout::start() {
    m_period = std::make_unique<QTimer>();
    m_soon = std::make_unique<QTimer>();
    m_soon->setSingleShot(true);
    connect(m_period.get(), &QTimer::timeout, this, &Lookout::scan);
    connect(m_soon.get(), &QTimer::timeout, this, &Lookout::scan);
    makeScanner();
    m_period->start(period);
    scan();
    scanSoon(); // from then on the folders are watched
}

void Lookout::makeScanner() {
    m_changes.reset();
    m_scanner = std::make_unique<discovery::Scanner>(m_folders);
    if (m_scanner->changesFd() < 0)
        return;
    m_changes = std::make_unique<QSocketNotifier>(m_scanner->changesFd(), QSocketNotifier::Read);
    connect(m_changes.get(), &QSocketNotifier::activated, this, [this] {
        if (m_scanner->drainChanges())
            scanSoon();
    });
}

void Lookout::watch(std::vector<std::string> folders) {
    m_folders = std::move(folders);
    if (!m_scanner)
        return;
    makeScanner();
    scan();
    scanSoon();
}

void Lookout::scanSoon() {
    if (m_soon && !m_soon->isActive())
        m_soon->start(std::clamp(m_took * share, soon, latest));
}

void Lookout::scan() {
    if (!m_scanner)
        return;
    m_soon->stop();
    const auto start = std::chrono::steady_clock::now();
    auto snapshot = m_scanner->scan();
    m_took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    if (!snapshot) {
        m_last.reset();
        if (snapshot.error().code != m_trouble) {
            m_trouble = snapshot.error().code;
            m_failed(snapshot.error());
        }
        return;
    }
    m_trouble.clear();
    if (m_last == *snapshot)
        return;
    m_last = *snapshot;
    m_found(m_last);
}

void Lookout::stop() {
    m_changes.reset();
    m_period.reset();
    m_soon.reset();
    m_scanner.reset();
}

} // namespace ipcscope::ui

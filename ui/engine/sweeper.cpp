// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/sweeper.h"

#include "core/observe/advice/facts.h"
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/sweep.h"
#include "core/transport/ipc/path_file.h"
#include "core/transport/ipc/private_folder.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/engine/log.h"
#include "ui/shell/formats.h"

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace ipcscope::ui {

using discovery::Endpoint;

/// The broom, for one background thread at a time.
struct Sweeper::Shelf {
    std::mutex mutex;
    discovery::Broom broom;
};

namespace {

constexpr std::chrono::milliseconds afterUndo = discovery::Broom::undoTime + std::chrono::milliseconds(50);

advice::Fault faultOf(const Result<void>& done, const Endpoint& endpoint) {
    return done ? advice::Fault{} : advice::explain(done.error(), {.endpoint = endpoint.endpoint()});
}

/// Folders in which a broom of an earlier run may have been killed before it was done.
std::set<std::string> foldersWithLeftovers(const discovery::Snapshot& endpoints) {
    std::set<std::string> folders;
    for (const Endpoint& endpoint : endpoints) {
        if (endpoint.state != discovery::State::Stale)
            continue;
        const std::string_view folder = discovery::folderOf(endpoint.name);
        if (ipc::sideNameOwner(std::string_view(endpoint.name).substr(folder.size() + 1)))
            folders.emplace(folder);
    }
    return folders;
}

} // namespace

Sweeper::Sweeper(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_shelf(std::make_shared<Shelf>()) {
    m_undoTime.setSingleShot(true);
    m_undoTime.setInterval(afterUndo);
    connect(&m_undoTime, &QTimer::timeout, this, &Sweeper::tidy);
    connect(
        &m_engine, &Engine::endpointsChanged, this,
        [this] {
            m_engine.background().run(
                this,
                [folders = foldersWithLeftovers(m_engine.endpoints())] {
                    std::size_t count = ipc::removeAbandonedFolders();
                    for (const std::string& folder : folders)
                        count += discovery::removeLeftovers(folder);
                    return count;
                },
                [this](std::size_t count) {
                    if (count > 0)
                        m_engine.log().add(
                            {.what = Log::What::Removed,
                             .detail = count == 1
                                           ? tr("what an earlier run of this program left behind")
                                           : tr("%1 things that earlier runs of this program left behind").arg(count)});
                });
        },
        Qt::SingleShotConnection);
}

/// What was swept goes for good; a thread of the background does it.
Sweeper::~Sweeper() {
    m_engine.background().run(&m_engine, [shelf = std::move(m_shelf)] { return shelf != nullptr; }, [](bool) {});
}

void Sweeper::judge(std::vector<Endpoint> endpoints, QObject* context, std::function<void(Outcome)> told) {
    if (endpoints.empty())
        return;
    auto first = endpoints.front();
    m_engine.background().run(
        context,
        [first = std::move(first)] {
            return Outcome{.endpoint = first,
                           .user = first.uid ? advice::userName(*first.uid) : std::string(),
                           .fault = faultOf(discovery::mayRemove(first), first)};
        },
        [this, rest = std::vector(endpoints.begin() + 1, endpoints.end()), context,
         told = std::move(told)](Outcome outcome) mutable {
            told(std::move(outcome));
            judge(std::move(rest), context, std::move(told));
        });
}

void Sweeper::sweep(const std::vector<Endpoint>& endpoints) {
    m_waiting.insert(m_waiting.end(), endpoints.begin(), endpoints.end());
    m_all += static_cast<int>(endpoints.size());
    m_undoTime.stop();
    if (!m_busy)
        next();
}

void Sweeper::next() {
    m_busy = !m_waiting.empty();
    if (!m_busy) {
        finish();
        return;
    }
    Endpoint endpoint = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_engine.background().run(
        this,
        [shelf = m_shelf, endpoint = std::move(endpoint)] {
            const std::scoped_lock lock(shelf->mutex);
            Outcome outcome{.endpoint = endpoint, .user = {}, .fault = faultOf(shelf->broom.sweep(endpoint), endpoint)};
            return std::pair(std::move(outcome), shelf->broom.kept());
        },
        [this](std::pair<Outcome, std::size_t> done) {
            m_undoable = static_cast<int>(done.second);
            const Outcome& swept = m_outcomes.emplace_back(std::move(done.first));
            m_engine.log().add({.what = swept.good() ? Log::What::Removed : Log::What::NotRemoved,
                                .where = shown(swept.endpoint.name),
                                .detail = shown(swept.fault.line())});
            Q_EMIT progressed(static_cast<int>(m_outcomes.size()), m_all);
            next();
        });
}

void Sweeper::finish() {
    m_undoTime.start();
    m_all = 0;
    m_engine.rescan();
    Q_EMIT swept(std::exchange(m_outcomes, {}));
}

void Sweeper::stop() {
    m_waiting.clear();
}

void Sweeper::undo() {
    struct Restored {
        std::vector<std::string> paths;
        std::vector<advice::Fault> faults;
        std::size_t kept = 0;
    };
    m_undoTime.stop();
    m_engine.background().run(
        this,
        [shelf = m_shelf] {
            const std::scoped_lock lock(shelf->mutex);
            Restored restored{.paths = shelf->broom.keptPaths(), .faults = {}};
            for (const auto& [path, error] : shelf->broom.undo()) {
                restored.faults.push_back(advice::notPutBack(error, path));
                std::erase(restored.paths, path);
            }
            restored.kept = shelf->broom.kept();
            return restored;
        },
        [this](const Restored& restored) {
            m_undoable = static_cast<int>(restored.kept);
            m_engine.rescan();
            for (const std::string& path : restored.paths)
                m_engine.log().add({.what = Log::What::PutBack, .where = shown(path)});
            for (const advice::Fault& fault : restored.faults)
                m_engine.log().add({.detail = shown(fault.line()), .gravity = Log::Gravity::Warning});
            Q_EMIT undone(static_cast<int>(restored.paths.size()), restored.faults);
            m_undoTime.start(); // for what could not be put back
        });
}

void Sweeper::tidy() {
    m_engine.background().run(
        this,
        [shelf = m_shelf] {
            const std::scoped_lock lock(shelf->mutex);
            shelf->broom.tidy();
            return shelf->broom.kept();
        },
        [this](std::size_t kept) {
            m_undoable = static_cast<int>(kept);
            if (kept > 0)
                m_undoTime.start();
            else
                Q_EMIT undoEnded();
        });
}

} // namespace ipcscope::ui

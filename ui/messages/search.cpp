// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/search.h"

#include "ui/engine/long_work.h"

#include <QPromise>
#include <QThreadPool>

namespace ipcscope::ui {

namespace {

using capture::FindDirection;
using capture::RecordId;

struct Copies {
    Copies(const capture::Surroundings& surroundings, bool asksForReplies)
        : roster(surroundings.roster != nullptr ? *surroundings.roster : capture::Roster{})
        , notes(surroundings.notes != nullptr ? *surroundings.notes : capture::Notes{})
        , pins(surroundings.pins != nullptr ? *surroundings.pins : capture::DecoderPins{})
        , replies(asksForReplies && surroundings.replies != nullptr ? *surroundings.replies : capture::Replies{}) {}
    capture::Roster roster;
    capture::Notes notes;
    capture::DecoderPins pins;
    capture::Replies replies;
};

Search::Answer run(const Search::Request& request, const std::atomic<bool>& stale) {
    const auto look = [&](RecordId from) -> std::optional<RecordId> {
        const auto id = capture::find(request.snapshot, *request.wanted, request.shown.get(), request.surroundings,
                                      from, request.direction, stale);
        return id && *id >= request.first && *id < request.end ? id : std::nullopt;
    };
    if (request.first >= request.end)
        return {};
    if (const auto id = look(request.from))
        return {.id = id, .wrapped = false};
    if (stale)
        return {};
    const bool forward = request.direction == FindDirection::Forward;
    return {.id = look(forward ? request.first : request.end - 1), .wrapped = true};
}

} // namespace

Search::Search(QObject* parent)
    : QObject(parent) {
    connect(&m_watcher, &QFutureWatcher<Answer>::finished, this, [this] {
        if (m_watcher.future().resultCount() > 0)
            Q_EMIT finished(m_watcher.result());
    });
}

Search::~Search() {
    giveUp();
}

void Search::giveUp() {
    if (m_stale)
        *m_stale = true;
    m_watcher.setFuture(QFuture<Answer>());
}

void Search::start(Request request) {
    giveUp();
    m_stale = std::make_shared<std::atomic<bool>>(false);
    const bool asks = capture::asksForReplies(*request.wanted) ||
                      (request.shown != nullptr && capture::asksForReplies(*request.shown));
    const auto copies = std::make_shared<const Copies>(request.surroundings, asks);
    request.surroundings.roster = &copies->roster;
    request.surroundings.notes = &copies->notes;
    request.surroundings.pins = &copies->pins;
    request.surroundings.replies = &copies->replies;
    auto promise = std::make_shared<QPromise<Answer>>();
    m_watcher.setFuture(promise->future());
    longWork().start([promise, request = std::move(request), copies, stale = m_stale] {
        promise->start();
        const Answer answer = run(request, *stale);
        if (!*stale)
            promise->addResult(answer);
        promise->finish();
    });
}

} // namespace ipcscope::ui

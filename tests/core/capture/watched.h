// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "tests/core/capture/random_records.h"
#include "tests/support/turning.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace ipcscope::capture {

/// A joined source with everything it recorded.
class Watched {
public:
    explicit Watched(JoinRequest request)
        : m_joined(std::make_unique<Joined>(reactor, std::move(request), outbox, [this](const Finding& found) {
            ++findings;
            finding = found;
        })) {}

    Joined& joined() { return *m_joined; }
    void destroy() { m_joined.reset(); }
    /// Turns the reactor until there are `count` records of this kind.
    bool until(Kind kind, std::size_t count = 1, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
        return test::turnUntil(reactor, [&] { return this->count(kind) >= count; }, limit);
    }
    bool untilFound(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
        return test::turnUntil(reactor, [&] { return finding.has_value(); }, limit);
    }
    std::size_t count(Kind kind) {
        collect();
        return static_cast<std::size_t>(std::ranges::count(records, kind, &OwnedRecord::kind));
    }
    /// The newest record of this kind; it must exist.
    const OwnedRecord& last(Kind kind) {
        collect();
        return *std::ranges::find(records.rbegin(), records.rend(), kind, &OwnedRecord::kind);
    }
    std::string sentence(Kind kind) { return std::string(ipcscope::textOf(last(kind).bytes)); }

    Reactor reactor;
    Outbox outbox{{}};
    std::vector<OwnedRecord> records;
    std::optional<Finding> finding;
    int findings = 0;

private:
    void collect() {
        const auto batch = outbox.take();
        for (std::size_t i = 0; batch && i < batch->count(); ++i) {
            const auto record = batch->record(i);
            records.push_back({record.header.peer(), record.header.kind(), record.header.direction(),
                               record.header.frames, record.header.code, copyOf(record.bytes)});
        }
    }

    std::unique_ptr<Joined> m_joined;
};

/// As Watch does it.
inline JoinRequest watchRequest(const std::string& endpoint) {
    JoinRequest request;
    request.endpoint = endpoint;
    request.subscriptions = {Bytes{}};
    request.publishersOnly = true;
    request.options.reconnectInterval = std::chrono::milliseconds(10);
    request.options.reconnectMaximum = std::chrono::milliseconds(50);
    return request;
}

} // namespace ipcscope::capture

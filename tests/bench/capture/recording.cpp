// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/recorder.h"
#include "tests/bench/capture/goals.h"
#include "tests/bench/capture/messages.h"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

using capture::Chunk;

struct Written {
    double seconds = 0;
    double processor = 0;
    double bytes = 0;
    double rate() const { return bytes / seconds; }
};

template<class Work>
Written timed(Work work) {
    const double before = processorTime();
    Written out;
    out.seconds = milliseconds([&] { out.bytes = work(); }) / 1000;
    out.processor = processorTime() - before;
    return out;
}

/// As fast as it takes them, until all are in the file; the disk itself is not waited for.
Written recorded(const std::string& path, const std::vector<std::shared_ptr<const Chunk>>& batches) {
    constexpr std::uint64_t mayWait = 300'000;
    capture::Recorder recorder(*capture::OutputFile::create(path), {.endpoint = "ipc:///run/feed/quotes.ipc"});
    return timed([&] {
        std::uint64_t count = 0;
        for (const auto& batch : batches) {
            recorder.waitUntilWaiting(mayWait);
            recorder.append(batch);
            count += batch->count();
        }
        recorder.waitUntilWaiting(0);
        const auto status = recorder.status();
        if (status.recorded != count)
            throw std::runtime_error("not everything was recorded");
        return static_cast<double>(status.size);
    });
}

Written plain(const std::string& path, double size) {
    const Bytes block(1 << 20, std::uint8_t{'x'});
    auto file = *capture::OutputFile::create(path);
    return timed([&] {
        double written = 0;
        for (; written < size; written += static_cast<double>(block.size())) {
            if (!file.write(block))
                throw std::runtime_error("cannot write " + path);
        }
        return written;
    });
}

} // namespace

void measureRecording(Bench& bench) {
    const auto count = bench.scaled(tenMillion, 100'000);
    std::vector<std::shared_ptr<const Chunk>> batches;
    makeMessages(count, Sizes::Equal,
                 [&batches](std::shared_ptr<const Chunk> chunk) { batches.push_back(std::move(chunk)); });
    std::vector<Round> rates;
    std::vector<Round> processor;
    std::vector<Round> bytes;
    for (int round = 0; round < bench.options().rounds; ++round) {
        const auto ours = bench.newPath();
        const auto theirs = bench.newPath();
        const auto record = recorded(ours, batches);
        const auto write = plain(theirs, record.bytes);
        std::filesystem::remove(ours);
        std::filesystem::remove(theirs);
        const auto records = static_cast<double>(count);
        rates.push_back({.ours = record.rate(), .reference = write.rate()});
        processor.push_back({.ours = record.processor * 1e6 / records, .limit = write.processor * 1e6 / records});
        bytes.push_back({.ours = record.bytes / records});
    }
    bench.add(summary("M10", fmt::format("{} messages of 64 B beside plain writes, B/s", count), "free", rates,
                      atLeast(0.8)));
    bench.add(summary("M10", "us CPU a message", "free", processor, figureAtMost(0.25)));
    bench.add(summary("M10", "bytes a message in the file", "free", bytes, reported));
}

} // namespace ipcscope::bench

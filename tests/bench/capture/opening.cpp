// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/file.h"
#include "core/observe/capture/recorder.h"
#include "tests/bench/capture/goals.h"
#include "tests/bench/capture/messages.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

using capture::pcapng::CaptureFile;

std::shared_ptr<const CaptureFile> opened(const std::string& path, std::size_t count) {
    const auto file = CaptureFile::open(path);
    if (!file || (*file)->count() < count)
        throw std::runtime_error("not the file that was written: " + path);
    return *file;
}

void record(const std::string& path, std::size_t count) {
    constexpr std::uint64_t mayWait = 300'000;
    capture::Recorder recorder(*capture::OutputFile::create(path), {.endpoint = "ipc:///run/feed/quotes.ipc"});
    makeMessages(count, Sizes::Equal, [&recorder](std::shared_ptr<const capture::Chunk> chunk) {
        recorder.waitUntilWaiting(mayWait);
        recorder.append(std::move(chunk));
    });
    if (!recorder.finish() || recorder.status().dropped > 0)
        throw std::runtime_error("cannot write " + path);
}

/// To the records that a list shows first: the newest.
double openingTime(const std::string& path, std::size_t count) {
    return milliseconds([&] {
        const auto file = opened(path, count);
        if (file->load(file->parts().size() - 1)->empty())
            throw std::runtime_error("an empty part");
    });
}

void measureOurs(Bench& bench) {
    const auto count = bench.scaled(tenMillion, 10'000);
    const auto whole = bench.newPath();
    record(whole, count);
    const auto cut = bench.newPath();
    std::filesystem::copy_file(whole, cut);
    constexpr std::uintmax_t withoutEnd = 100; // the directory does not survive it
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - withoutEnd);
    std::vector<Round> byDirectory;
    std::vector<Round> rebuilt;
    for (int round = 0; round < bench.options().rounds; ++round) {
        byDirectory.push_back({.ours = openingTime(whole, count)});
        rebuilt.push_back({.ours = openingTime(cut, count)});
    }
    bench.add(summary("M6", fmt::format("{} messages of ours to the newest records, ms", count), "free", byDirectory,
                      figureAtMost(100)));
    bench.add(summary("M6", "the same without its directory, ms", "free", rebuilt, figureAtMost(800)));
    std::filesystem::remove(whole);
    std::filesystem::remove(cut);
}

/// 0: it is not installed.
double tsharkTime(const std::string& path, std::string_view options) {
    const auto command = fmt::format("tshark -n -r {} {} >/dev/null 2>&1", path, options);
    int status = 1;
    const double time = milliseconds([&] { status = std::system(command.c_str()); });
    return status == 0 ? time : 0;
}

double loadingTime(const std::string& path, std::size_t count) {
    return milliseconds([&] {
        const auto file = opened(path, count);
        for (std::size_t part = 0; part < file->parts().size(); ++part)
            file->load(part);
    });
}

/// tshark once for all rounds: it takes half a minute.
void measureForeign(Bench& bench) {
    const auto count = bench.scaled(tenMillion / 2, 10'000);
    const auto path = bench.newPath();
    writeForeign(path, count);
    opened(path, count); // warm
    const double once = tsharkTime(path, "-q");
    const double twice = once > 0 ? tsharkTime(path, "-q -2") : 0;
    std::vector<Round> besideOnce;
    std::vector<Round> besideTwice;
    std::vector<Round> loaded;
    for (int round = 0; round < bench.options().rounds; ++round) {
        const double time = openingTime(path, count);
        besideOnce.push_back({.ours = 1000 / time, .reference = once > 0 ? 1000 / once : 0});
        besideTwice.push_back({.ours = 1000 / time, .reference = twice > 0 ? 1000 / twice : 0});
        loaded.push_back({.ours = loadingTime(path, count)});
    }
    bench.add(summary("M7", fmt::format("{} packets of another program beside tshark, 1/s", count), "free", besideOnce,
                      atLeast(20)));
    bench.add(summary("M7", "the same beside tshark -2, 1/s", "free", besideTwice, atLeast(60)));
    bench.add(summary("M7", "every record of them in memory, ms", "free", loaded, reported));
    std::filesystem::remove(path);
}

} // namespace

void measureOpening(Bench& bench) {
    if (bench.wants("M6"))
        measureOurs(bench);
    if (bench.wants("M7"))
        measureForeign(bench);
}

} // namespace ipcscope::bench

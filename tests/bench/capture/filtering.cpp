// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/filter/scan.h"
#include "core/observe/capture/view.h"
#include "tests/bench/capture/goals.h"
#include "tests/bench/capture/messages.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

using capture::Store;

constexpr std::size_t cores = 2;

std::shared_ptr<const capture::Filter> filterOf(std::string_view text) {
    auto filter = capture::Filter::parse(text);
    if (!filter)
        throw std::runtime_error(filter.error().what);
    return std::make_shared<const capture::Filter>(std::move(*filter));
}

/// The snapshot in as many parts as there are cores.
std::vector<Store::Snapshot> shares(const Store& store) {
    std::vector<Store::Snapshot> out(cores);
    const auto all = store.snapshot().chunks;
    for (std::size_t i = 0; i < all.size(); ++i)
        out[i * cores / all.size()].chunks.push_back(all[i]);
    return out;
}

/// Milliseconds until all is looked at, every core at its share.
double onAllCores(const Store& store, const std::function<void(const Store::Snapshot&)>& work) {
    const auto parts = shares(store);
    return milliseconds([&] {
        std::vector<std::jthread> threads;
        for (const auto& part : parts)
            threads.emplace_back([&work, &part] { work(part); });
    });
}

/// As the window does it: what is found is handed over a slice at a time.
double filterTime(const Store& store, const std::shared_ptr<const capture::Filter>& filter, std::size_t expected) {
    capture::Roster roster;
    roster.add(*store.snapshot().chunks.front().records.load());
    std::atomic<std::size_t> hits = 0;
    const double time = onAllCores(store, [&](const Store::Snapshot& part) {
        capture::FilterRun run(part, filter, {.endpoint = {}, .method = {}, .roster = &roster, .notes = nullptr});
        for (bool more = true; more;) {
            capture::RowIds out;
            more = run.work(std::chrono::milliseconds(25), out);
            hits += out.rows();
        }
    });
    if (hits != expected)
        throw std::runtime_error(fmt::format("{} of {} records found", hits.load(), expected));
    return time;
}

/// The search that a machine without AVX2 gets, by itself.
double plainTime(const Store& store) {
    return onAllCores(store, [](const Store::Snapshot& part) {
        for (const auto& [first, records] : part.chunks) {
            const auto bytes = records.chunk()->bytes();
            std::size_t at = 0;
            while ((at = capture::findBytesPlainly(bytes, bytesOf(rareText), at)) < bytes.size())
                ++at;
        }
    });
}

double firstHitsTime(const Store& store, const std::shared_ptr<const capture::Filter>& filter) {
    constexpr std::size_t screen = 40;
    return milliseconds([&] {
        capture::RowIds out;
        capture::FilterRun run(store.snapshot(), filter, {});
        while (out.rows() < screen && run.work(std::chrono::milliseconds(2), out))
            continue;
    });
}

double bytesAHit(const Store& store) {
    capture::View view(store);
    view.setFilter(filterOf("size >= 64"));
    const double before = ownMemory();
    while (view.behind())
        view.extend(1 << 16);
    return (ownMemory() - before) / static_cast<double>(view.rows());
}

/// Milliseconds of tshark's display filter for as many messages; 0: it is not installed.
double tsharkTime(Bench& bench, std::size_t count) {
    const auto path = bench.newPath();
    writeForeign(path, count);
    const auto command = fmt::format("tshark -n -r {} -Y 'frame contains \"{}\"' >/dev/null 2>&1", path, rareText);
    int status = 1;
    const double time = milliseconds([&] { status = std::system(command.c_str()); });
    std::filesystem::remove(path);
    return status == 0 ? time : 0;
}

void measureText(Bench& bench, const Store& store, std::size_t count) {
    const auto rare = filterOf(rareText);
    const auto expected = (count + 992) / 1000;
    const auto half = count / 2;
    const double tshark = tsharkTime(bench, half);
    std::vector<Round> all;
    std::vector<Round> plain;
    std::vector<Round> first;
    std::vector<Round> beside;
    for (int round = 0; round < bench.options().rounds; ++round) {
        all.push_back({.ours = filterTime(store, rare, expected)});
        plain.push_back({.ours = plainTime(store)});
        first.push_back({.ours = firstHitsTime(store, rare)});
        beside.push_back({.ours = 2 / all.back().ours, .reference = tshark > 0 ? 1 / tshark : 0});
    }
    bench.add(summary("M8", fmt::format("text in {} messages, ms", count), "free", all, figureAtMost(100)));
    bench.add(summary("M8", "the same without AVX2, ms", "free", plain, figureAtMost(200)));
    bench.add(summary("M8", "a screen full of it, ms", "free", first, figureAtMost(30)));
    bench.add(summary("M8", fmt::format("half as many beside tshark -Y, 1/ms", half), "free", beside, atLeast(50)));
}

void measureNumbers(Bench& bench, const Store& store, std::size_t count) {
    std::size_t large = 0;
    for (const auto& [first, records] : store.snapshot().chunks)
        large += static_cast<std::size_t>(std::ranges::count_if(records.chunk()->headers(), [](const auto& header) {
            return header.kind() == capture::Kind::Message && header.size >= 90 + 2;
        }));
    const auto numeric = filterOf("size >= 90");
    const auto endpoint = filterOf("endpoint == \"ipc:///run/feed/quotes.ipc\"");
    std::vector<Round> numbers;
    std::vector<Round> endpoints;
    for (int round = 0; round < bench.options().rounds; ++round) {
        numbers.push_back({.ours = filterTime(store, numeric, large)});
        endpoints.push_back({.ours = filterTime(store, endpoint, count + 1)});
    }
    bench.add(summary("M9", fmt::format("size >= 90 of {} records, ms", count), "free", numbers, figureAtMost(40)));
    bench.add(summary("M9", "endpoint == ..., ms", "free", endpoints, figureAtMost(40)));
    bench.add(summary("M9", "bytes a row of a filtered view", "free", {{.ours = bytesAHit(store)}}, figureAtMost(4.1)));
}

} // namespace

void measureFiltering(Bench& bench) {
    const auto count = bench.scaled(tenMillion, 100'000);
    const auto store = storeOf(count, Sizes::Spread);
    if (bench.wants("M8"))
        measureText(bench, *store, count);
    if (bench.wants("M9"))
        measureNumbers(bench, *store, count);
}

} // namespace ipcscope::bench

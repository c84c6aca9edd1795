// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layers.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <unordered_map>

namespace ipcscope::ui {

namespace {

constexpr int sweeps = 8;

/// Numbers of the links that leave each node.
std::vector<std::vector<std::size_t>> leaving(std::size_t nodes, const std::vector<Link>& links) {
    std::vector<std::vector<std::size_t>> out(nodes);
    for (std::size_t at = 0; at < links.size(); ++at)
        out[links[at].from].push_back(at);
    return out;
}

/// A walk in depth turns round what leads back to where it is.
class Unwinding {
public:
    Unwinding(std::size_t nodes, std::vector<Link>& links)
        : m_links(links)
        , m_out(leaving(nodes, links))
        , m_state(nodes, State::New) {}

    /// Those that nothing leads to first: what they lead to is what a circle is entered by.
    void run() {
        std::vector<bool> led(m_state.size());
        for (const Link& link : m_links)
            led[link.to] = true;
        for (const bool wanted : {false, true}) {
            for (std::size_t node = 0; node < m_state.size(); ++node) {
                if (led[node] == wanted && m_state[node] == State::New)
                    walk(node);
            }
        }
    }

private:
    enum class State : std::uint8_t { New, Open, Done };
    struct Step {
        std::size_t node;
        std::size_t next = 0;
    };

    void walk(std::size_t start) {
        std::vector<Step> way{{start}};
        m_state[start] = State::Open;
        while (!way.empty()) {
            Step& step = way.back();
            if (step.next == m_out[step.node].size()) {
                m_state[step.node] = State::Done;
                way.pop_back();
                continue;
            }
            Link& link = m_links[m_out[step.node][step.next++]];
            if (m_state[link.to] == State::Open) {
                std::swap(link.from, link.to);
            } else if (m_state[link.to] == State::New) {
                m_state[link.to] = State::Open;
                way.push_back({link.to});
            }
        }
    }

    std::vector<Link>& m_links;
    const std::vector<std::vector<std::size_t>> m_out;
    std::vector<State> m_state;
};

/// How far down each node is in its row, from 0 to 1: rows have different lengths.
class Positions {
public:
    explicit Positions(const Rows& rows) {
        for (const auto& row : rows)
            number(row);
    }

    void arrange(std::vector<std::size_t>& row, const std::vector<std::vector<std::size_t>>& neighbours) {
        std::vector<std::pair<double, std::size_t>> wanted;
        wanted.reserve(row.size());
        for (const std::size_t node : row) {
            double sum = 0;
            for (const std::size_t neighbour : neighbours[node])
                sum += m_of[neighbour];
            const auto count = neighbours[node].size();
            wanted.emplace_back(count == 0 ? m_of[node] : sum / double(count), node);
        }
        std::ranges::stable_sort(wanted, {}, &std::pair<double, std::size_t>::first);
        std::ranges::transform(wanted, row.begin(), &std::pair<double, std::size_t>::second);
        number(row);
    }

private:
    void number(const std::vector<std::size_t>& row) {
        for (std::size_t at = 0; at < row.size(); ++at)
            m_of[row[at]] = (double(at) + 0.5) / double(row.size());
    }

    std::unordered_map<std::size_t, double> m_of;
};

std::size_t rootOf(std::vector<std::size_t>& parents, std::size_t node) {
    while (parents[node] != node) {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    return node;
}

} // namespace

std::vector<std::size_t> layersOf(std::size_t nodes, std::vector<Link>& links) {
    Unwinding(nodes, links).run();
    const auto out = leaving(nodes, links);
    std::vector<std::size_t> layers(nodes, 0);
    std::vector<std::size_t> open(nodes, 0); // links that lead to a node and were not gone yet
    for (const Link& link : links)
        ++open[link.to];
    std::vector<std::size_t> ready;
    for (std::size_t node = 0; node < nodes; ++node) {
        if (open[node] == 0)
            ready.push_back(node);
    }
    for (std::size_t at = 0; at < ready.size(); ++at) {
        for (const std::size_t link : out[ready[at]]) {
            const std::size_t to = links[link].to;
            layers[to] = std::max(layers[to], layers[ready[at]] + 1);
            if (--open[to] == 0)
                ready.push_back(to);
        }
    }
    return layers;
}

std::vector<std::size_t> partsOf(std::size_t nodes, const std::vector<Link>& links) {
    std::vector<std::size_t> parents(nodes);
    std::iota(parents.begin(), parents.end(), std::size_t(0));
    for (const Link& link : links)
        parents[rootOf(parents, link.from)] = rootOf(parents, link.to);
    constexpr auto none = std::size_t(-1);
    std::vector<std::size_t> numbers(nodes, none);
    std::vector<std::size_t> parts(nodes);
    std::size_t count = 0;
    for (std::size_t node = 0; node < nodes; ++node) {
        std::size_t& number = numbers[rootOf(parents, node)];
        if (number == none)
            number = count++;
        parts[node] = number;
    }
    return parts;
}

Neighbours::Neighbours(std::size_t nodes, const std::vector<Link>& links)
    : before(nodes)
    , after(nodes) {
    for (const Link& link : links) {
        after[link.from].push_back(link.to);
        before[link.to].push_back(link.from);
    }
}

void untangle(Rows& rows, const Neighbours& neighbours) {
    Positions positions(rows);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        for (std::size_t at = 1; at < rows.size(); ++at)
            positions.arrange(rows[at], neighbours.before);
        for (std::size_t at = rows.size(); at-- > 1;)
            positions.arrange(rows[at - 1], neighbours.after);
    }
}

} // namespace ipcscope::ui

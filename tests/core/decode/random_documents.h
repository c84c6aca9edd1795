// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/decode/node.h"

#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>

namespace ipcscope::decode {

/// Documents of maps and arrays of any shape.
class RandomDocuments {
public:
    explicit RandomDocuments(unsigned seed)
        : m_random(seed) {}
    unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }

    nlohmann::ordered_json container(unsigned depth) {
        const bool map = below(2) == 0;
        auto out = map ? nlohmann::ordered_json::object() : nlohmann::ordered_json::array();
        for (unsigned left = below(below(20) == 0 ? 40 : 5); left > 0; --left) {
            if (map)
                out[std::string(below(40), 'k') + std::to_string(left)] = value(depth);
            else
                out.push_back(value(depth));
        }
        return out;
    }

private:
    nlohmann::ordered_json value(unsigned depth) {
        const auto bits = static_cast<std::int64_t>(m_random()) >> below(60);
        switch (depth > 0 ? below(9) : 2 + below(7)) {
        case 0:
        case 1:
            return container(depth - 1);
        case 2:
            return bits;
        case 3:
            return static_cast<std::uint64_t>(bits);
        case 4:
            return static_cast<double>(bits) / 3;
        case 5:
            return std::string(below(below(10) == 0 ? 70'000 : 40), 's');
        case 6:
            return below(2) == 0;
        case 7:
            return nlohmann::ordered_json::binary(std::vector<std::uint8_t>(below(below(10) == 0 ? 70'000 : 40), 7));
        default:
            return nullptr;
        }
    }

    std::mt19937_64 m_random;
};

/// What a node must say of a value; empty: anything.
inline std::string expectedText(const nlohmann::ordered_json& value) {
    if (value.is_object())
        return std::to_string(value.size()) + (value.size() == 1 ? " member" : " members");
    if (value.is_array())
        return '[' + std::to_string(value.size()) + ']';
    if (value.is_string())
        return value.get<std::string>().size() > 1024 ? std::string() : '"' + value.get<std::string>() + '"';
    return value.is_number_integer() || value.is_boolean() ? value.dump() : std::string();
}

/// Compares the nodes from `at` on with `value`, what `read` makes of their ranges too, and answers the node behind
/// them.
template<class Read>
std::size_t compareNodes(const Decoded& decoded, std::size_t at, const nlohmann::ordered_json& value, ByteView bytes,
                         Read read) {
    const auto& node = decoded.nodes.at(at);
    const auto inRange = bytes.subspan(node.range.begin, node.range.end - node.range.begin);
    if (read(inRange) != value)
        throw std::runtime_error("node " + std::to_string(at) + " has another range");
    if (const auto text = expectedText(value); !text.empty() && text != node.value)
        throw std::runtime_error("node " + std::to_string(at) + " says " + node.value + ", not " + text);
    const auto depth = node.depth;
    auto next = at + 1;
    for (const auto& [name, child] : value.items()) {
        if (!value.is_structured())
            break;
        if (decoded.nodes.at(next).depth != depth + 1 || decoded.nodes.at(next).name != name)
            throw std::runtime_error("node " + std::to_string(next) + " is not " + name);
        next = compareNodes(decoded, next, child, bytes, read);
    }
    return next;
}

} // namespace ipcscope::decode

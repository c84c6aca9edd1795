// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ipcscope::decode {

/// The bytes of a payload that a value stands in.
struct ByteRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// One line of a decoded payload. Trees are flat: children of node i are the following nodes of depth + 1 up to the
/// next of its depth.
struct Node {
    enum class Holds : std::uint8_t { Nothing, Members, Elements };
    std::uint32_t depth = 0;
    std::string name{};  ///< member name or index; showable
    std::string value{}; ///< showable, shortened
    ByteRange range{};
    Holds holds = Holds::Nothing;
};

/// What a decoder made of a payload.
struct Decoded {
    std::string format;      ///< a Decoder's name
    std::vector<Node> nodes; ///< depth 0 is the payload itself
    bool complete = true;    ///< false: cut at a limit, `remark` says which
    std::string remark;      ///< showable; why decoding ended early
};

/// Limits of one decoding (checked before allocating).
struct Limits {
    std::size_t depth = 128;
    std::size_t nodes = 100'000;
    std::size_t bytes = 4 << 20;
};

} // namespace ipcscope::decode

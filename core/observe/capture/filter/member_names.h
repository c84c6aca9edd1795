// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// Follows the nodes of a payload and names each as a filter does: json.list[0].price.
class MemberNames {
public:
    /// `front`: the field whose paths lead into this format; empty: none does.
    explicit MemberNames(std::string_view front);
    /// Nodes in their order; empty: a filter cannot name this one.
    std::string of(const decode::Node& node);

private:
    struct Step {
        std::string name;
        decode::Node::Holds holds;
        std::map<std::string, std::size_t> seen; ///< fields of a number, where that repeats them
    };
    std::string m_front;
    bool m_repeats;
    std::vector<Step> m_path;
};

} // namespace ipcscope::capture

// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cerrno>
#include <expected>
#include <string>
#include <system_error>
#include <utility>

namespace ipcscope {

/// An expected failure: what went wrong, and what was being tried ("connect /tmp/feed.ipc").
/// errno values live in std::generic_category, protocol faults in zmtp::Errc.
struct Error {
    std::error_code code;
    std::string attempt;
};

template<class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(std::error_code code, std::string attempt) {
    return std::unexpected(Error{code, std::move(attempt)});
}

/// `number` is an errno value.
inline std::unexpected<Error> systemFailure(int number, std::string attempt) {
    return failure(std::error_code(number, std::generic_category()), std::move(attempt));
}

/// Text for logs and tests; people read advice::explain() instead.
std::string describe(const Error& error);

} // namespace ipcscope

// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <array>
#include <cstdint>

#include <pcre2.h>

namespace ipcscope::capture {

namespace {

constexpr std::uint32_t mostSteps = 100'000;
constexpr std::uint32_t mostDepth = 1'000;
constexpr std::uint32_t mostKibibytes = 4'096;
constexpr std::size_t longestPattern = 4'096;
constexpr std::uint32_t characters = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;

/// ASCII alone, nothing that could take another character, and no case to ignore: such a pattern finds the same among
/// bytes as among characters, and sooner.
bool isPlain(std::string_view pattern, std::string_view flags) {
    constexpr std::string_view punctuation = "\\.[](){}^$*+?|/\"-_,:;=<>!#&'@ ";
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const char c = pattern[at];
        const bool escaped = c == '\\' && at + 1 < pattern.size() && punctuation.contains(pattern[at + 1]);
        const bool opensOption =
            c == '(' && at + 1 < pattern.size() && (pattern[at + 1] == '?' || pattern[at + 1] == '*');
        if ((c == '\\' && !escaped) || c == '.' || c == '[' || opensOption || static_cast<signed char>(c) < 0)
            return false;
        at += escaped ? 1 : 0;
    }
    return !flags.contains('i');
}

} // namespace

struct Regex::Code {
    pcre2_code* code;
    pcre2_match_context* limits;

    Code(pcre2_code* compiled, pcre2_match_context* context)
        : code(compiled)
        , limits(context) {}
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;
    ~Code() {
        pcre2_match_context_free(limits);
        pcre2_code_free(code);
    }
};

std::expected<Regex, Regex::Fault> Regex::compile(std::string_view pattern, std::string_view flags) {
    if (pattern.size() > longestPattern)
        return std::unexpected(Fault{longestPattern, "the pattern is too long"});
    std::uint32_t options = PCRE2_NEVER_BACKSLASH_C | (isPlain(pattern, flags) ? 0 : characters);
    for (std::size_t at = 0; at < flags.size(); ++at) {
        const char flag = flags[at];
        if (flag != 'i' && flag != 's')
            return std::unexpected(Fault{pattern.size() + 1 + at, std::string("unknown flag \"") + flag + '"'});
        options |= flag == 'i' ? PCRE2_CASELESS : PCRE2_DOTALL;
    }
    int error = 0;
    std::size_t offset = 0;
    auto* const code =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options, &error, &offset, nullptr);
    if (code == nullptr) {
        std::array<PCRE2_UCHAR, 256> text{};
        pcre2_get_error_message(error, text.data(), text.size());
        return std::unexpected(Fault{offset, reinterpret_cast<const char*>(text.data())});
    }
    auto* const limits = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(limits, mostSteps);
    pcre2_set_depth_limit(limits, mostDepth);
    pcre2_set_heap_limit(limits, mostKibibytes);
    return Regex(std::make_shared<const Code>(code, limits));
}

bool Regex::matches(ByteView bytes) const {
    struct Free {
        void operator()(pcre2_match_data* place) const { pcre2_match_data_free(place); }
    };
    static thread_local const std::unique_ptr<pcre2_match_data, Free> place(pcre2_match_data_create(1, nullptr));
    return pcre2_match(m_code->code, bytes.data(), bytes.size(), 0, 0, place.get(), m_code->limits) >= 0;
}

} // namespace ipcscope::capture

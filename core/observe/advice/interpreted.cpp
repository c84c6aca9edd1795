// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/interpreted.h"

#include <algorithm>
#include <array>

namespace ipcscope::advice {

namespace {

/// What an interpreter makes of its arguments. Options that are not listed stand alone.
struct Grammar {
    std::string_view name;       ///< begins the executable's
    std::string_view letters{};  ///< short options with a value, in the same word or the next
    std::string_view attached{}; ///< short options whose value can only be in the same word
    std::string_view words{};    ///< whole words whose value is the next, a blank around each
    std::string_view runs{};     ///< those of both kinds whose value is what runs, in the same way
    std::string_view runsFile{}; ///< and those whose value is a file that runs
    bool takesFile = true;       ///< what stands alone is a script's file,
    bool takesCode = false;      ///< or code after -c, which has no value of its own
};

constexpr std::array grammars{
    Grammar{.name = "python", .letters = "WXcm", .words = " --check-hash-based-pycs ", .runs = " -c -m "},
    Grammar{.name = "pypy", .letters = "WXcm", .words = " --jit ", .runs = " -c -m "},
    Grammar{.name = "perl", .letters = "IeE", .attached = "CDFMimx:", .runs = " -e -E "},
    Grammar{.name = "ruby", .letters = "CEIXer", .attached = "FKix:", .words = " --encoding ", .runs = " -e "},
    Grammar{.name = "node",
            .words = " -r --require --import --loader --experimental-loader -C --conditions --env-file --title "
                     "--input-type --icu-data-dir --openssl-config --redirect-warnings --diagnostic-dir --inspect-port "
                     "-e --eval -p --print -pe ",
            .runs = " -e --eval -p --print -pe "},
    Grammar{.name = "java",
            .words = " -cp -classpath --class-path -p --module-path --upgrade-module-path --add-modules --add-exports "
                     "--add-opens --add-reads --patch-module --limit-modules --enable-native-access --source -jar -m "
                     "--module ",
            .runs = " -m --module ",
            .runsFile = " -jar ",
            .takesFile = false},
    Grammar{.name = "php", .letters = "cdfrzSt", .runs = " -r ", .runsFile = " -f "},
    Grammar{.name = "lua", .letters = "el"},
    Grammar{.name = "bash", .letters = "oO", .words = " +o +O --rcfile --init-file ", .takesCode = true},
    Grammar{.name = "dash", .letters = "o", .words = " +o ", .takesCode = true},
    Grammar{.name = "Rscript", .words = " -e ", .runs = " -e "},
    Grammar{.name = "dotnet"},
    Grammar{.name = "julia", .letters = "CEJLept", .attached = "Og", .runs = " -e -E "},
};

const Grammar* grammarOf(std::string_view executable) {
    const std::string_view name = executable.substr(executable.rfind('/') + 1);
    const auto* found =
        std::ranges::find_if(grammars, [name](const Grammar& each) { return name.starts_with(each.name); });
    return found != grammars.end() ? found : nullptr;
}

bool lists(std::string_view words, std::string_view word) {
    return !word.empty() && words.contains(' ' + std::string(word) + ' ');
}

bool isShort(std::string_view option) {
    return option.starts_with('-') && !option.starts_with("--");
}

/// An option that was read.
struct Option {
    std::string name;          ///< "-m", also out of "-um"; empty: one that takes no value
    std::string_view attached; ///< the value if it is in the same word
};

Option optionIn(std::string_view word, const Grammar& grammar) {
    if (lists(grammar.words, word))
        return {.name = std::string(word), .attached = {}};
    if (!isShort(word))
        return {};
    for (std::size_t at = 1; at < word.size(); ++at) {
        if (grammar.attached.contains(word[at]))
            return {};
        if (grammar.letters.contains(word[at]))
            return {.name = {'-', word[at]}, .attached = word.substr(at + 1)};
    }
    return {};
}

bool isOption(std::string_view word, const Grammar& grammar) {
    const bool special = (grammar.takesCode && word.starts_with('+')) ||
                         (!grammar.takesFile && word.starts_with('@')); // java: a file of arguments
    return word.size() > 1 && (special || word.starts_with('-'));
}

std::string withFolder(std::string_view file, const std::string& folder) {
    const bool relative = !file.empty() && !file.starts_with('/') && !folder.empty();
    return (relative ? folder + '/' : std::string()).append(file);
}

} // namespace

std::string whatItRuns(const discovery::ProcessFacts& facts) {
    const Grammar* const grammar = grammarOf(facts.executable);
    const auto& words = facts.arguments;
    std::string all;
    if (grammar == nullptr)
        return all;
    bool ended = false, file = grammar->takesFile;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (ended || !isOption(words[i], *grammar))
            return all + ' ' + (file && words[i] != "-" ? withFolder(words[i], facts.folder) : words[i]);
        all += ' ' + words[i];
        ended = words[i] == "--";
        file = file && !(grammar->takesCode && isShort(words[i]) && words[i].contains('c'));
        const Option option = optionIn(words[i], *grammar);
        const bool runsFile = lists(grammar->runsFile, option.name);
        if (!option.name.empty() && option.attached.empty() && i + 1 < words.size())
            all += ' ' + (runsFile ? withFolder(words[++i], facts.folder) : words[++i]);
        if (runsFile || lists(grammar->runs, option.name))
            return all;
    }
    return all;
}

} // namespace ipcscope::advice

// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/elf.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <vector>

#include <elf.h>

namespace ipcscope::discovery::elf {

namespace {

constexpr std::size_t mostSections = 4096;
constexpr std::size_t mostPlaces = 8; ///< in a string table, of one name
constexpr std::size_t pieceBytes = 96 << 10;

/// Records are taken as they stand: no machine of the other byte order runs a program for x86-64.
constexpr bool readable = std::endian::native == std::endian::little;

/// As many whole records as there are, `count` at the most.
template<class Record>
std::vector<Record> recordsAt(const ReadAt& file, std::uint64_t offset, std::size_t count) {
    std::vector<Record> records(count);
    const auto bytes = std::as_writable_bytes(std::span(records));
    records.resize(file(offset, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}) / sizeof(Record));
    return records;
}

std::vector<Elf64_Shdr> sectionsOf(const ReadAt& file) {
    const auto headers = recordsAt<Elf64_Ehdr>(file, 0, 1);
    if (headers.empty())
        return {};
    const Elf64_Ehdr& header = headers.front();
    const bool known = readable && std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
                       header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == ELFDATA2LSB &&
                       header.e_machine == EM_X86_64 && (header.e_type == ET_EXEC || header.e_type == ET_DYN) &&
                       header.e_shentsize == sizeof(Elf64_Shdr) && header.e_shnum <= mostSections;
    return known ? recordsAt<Elf64_Shdr>(file, header.e_shoff, header.e_shnum) : std::vector<Elf64_Shdr>();
}

/// Calls each(piece, its place in the table) with overlapping pieces of a table until it answers false.
template<class Each>
void forEachPiece(const ReadAt& file, const Elf64_Shdr& table, std::size_t overlap, const Each& each) {
    Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(pieceBytes, table.sh_size)));
    for (std::uint64_t at = 0; at < table.sh_size;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), table.sh_size - at));
        const std::size_t size = file(table.sh_offset + at, MutableBytes(piece).first(wanted));
        if (!each(ByteView(piece).first(size), at) || size <= overlap || size < wanted || at + size == table.sh_size)
            return;
        at += size - overlap;
    }
}

/// Several where the name is the end of longer ones.
std::vector<Elf64_Word> placesOf(const ReadAt& file, const Elf64_Shdr& strings, std::string_view name) {
    std::string wanted(name);
    wanted.push_back('\0');
    std::vector<Elf64_Word> places;
    forEachPiece(file, strings, wanted.size() - 1, [&](ByteView piece, std::uint64_t at) {
        const std::string_view text = textOf(piece);
        for (auto found = text.find(wanted); found != std::string_view::npos && places.size() < mostPlaces;
             found = text.find(wanted, found + 1))
            places.push_back(static_cast<Elf64_Word>(at + found));
        return places.size() < mostPlaces;
    });
    return places;
}

std::optional<Elf64_Sym> symbolNamed(const ReadAt& file, const Elf64_Shdr& symbols,
                                     const std::vector<Elf64_Word>& places) {
    std::optional<Elf64_Sym> wanted;
    forEachPiece(file, symbols, 0, [&](ByteView piece, std::uint64_t) {
        for (; piece.size() >= sizeof(Elf64_Sym) && !wanted; piece = piece.subspan(sizeof(Elf64_Sym))) {
            Elf64_Sym symbol;
            std::memcpy(&symbol, piece.data(), sizeof symbol);
            if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF &&
                std::ranges::find(places, symbol.st_name) != places.end())
                wanted = symbol;
        }
        return !wanted;
    });
    return wanted;
}

/// The first one of this kind, if it is one to be looked at; else null.
const Elf64_Shdr* tableOf(const std::vector<Elf64_Shdr>& sections, Elf64_Word kind) {
    const auto table = std::ranges::find(sections, kind, &Elf64_Shdr::sh_type);
    if (table == sections.end() || table->sh_entsize != sizeof(Elf64_Sym) || table->sh_size > mostTableBytes ||
        table->sh_link >= sections.size())
        return nullptr;
    const Elf64_Shdr& strings = sections[table->sh_link];
    return strings.sh_type == SHT_STRTAB && strings.sh_size <= mostTableBytes ? &*table : nullptr;
}

} // namespace

static_assert(pieceBytes % sizeof(Elf64_Sym) == 0);

std::optional<Bytes> codeOf(const ReadAt& file, std::string_view function, std::size_t most) {
    const auto sections = sectionsOf(file);
    for (const Elf64_Word kind : {Elf64_Word{SHT_DYNSYM}, Elf64_Word{SHT_SYMTAB}}) {
        const Elf64_Shdr* const table = tableOf(sections, kind);
        const auto places = table ? placesOf(file, sections[table->sh_link], function) : std::vector<Elf64_Word>();
        const auto symbol = places.empty() ? std::nullopt : symbolNamed(file, *table, places);
        if (!symbol || symbol->st_shndx >= sections.size())
            continue;
        const Elf64_Shdr& within = sections[symbol->st_shndx];
        const std::uint64_t start = symbol->st_value - within.sh_addr;
        if (within.sh_type != SHT_PROGBITS || start >= within.sh_size)
            return Bytes();
        const std::uint64_t size = std::min<std::uint64_t>(most, within.sh_size - start);
        return recordsAt<std::uint8_t>(file, within.sh_offset + start, static_cast<std::size_t>(size));
    }
    return std::nullopt;
}

} // namespace ipcscope::discovery::elf

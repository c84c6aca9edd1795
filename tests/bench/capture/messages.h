// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/store.h"

#include <functional>
#include <memory>
#include <string>

namespace ipcscope::bench {

/// Stands in every thousandth message.
constexpr std::string_view rareText = "NEEDLE42";

/// Of the bodies: all 64 bytes, or 32 to 95 with a mean of 63.5.
enum class Sizes : std::uint8_t { Equal, Spread };

/// `count` messages of one frame each from one publisher, 10 us apart, in batches as a busy outbox hands them over.
void makeMessages(std::size_t count, Sizes sizes,
                  const std::function<void(std::shared_ptr<const capture::Chunk>)>& take);
/// The same, all of them kept.
std::unique_ptr<capture::Store> storeOf(std::size_t count, Sizes sizes);
/// The same as a plain pcapng file of another program: one interface, link type USER0, no options.
void writeForeign(const std::string& path, std::size_t count);

/// Milliseconds that `work` takes.
double milliseconds(const std::function<void()>& work);

} // namespace ipcscope::bench

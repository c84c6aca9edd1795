// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/option_value.h"
#include "core/transport/sockets/options.h"

#include <string_view>

namespace ipcscope::sockets::rows {

/// What is wrong with a value of TCP_ACCEPT_FILTER, an address of which only the first bits may count ("10.0.0.0/8"),
/// at whatever socket; empty: nothing. No value takes all filters back.
std::string_view noAcceptFilter(const OptionValue& value);
/// The same where these options are set: IPV6 says what an address is.
std::string_view noAcceptFilterBeside(const Options& options, const OptionValue& value);

} // namespace ipcscope::sockets::rows

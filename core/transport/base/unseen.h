// SPDX-License-Identifier: MPL-2.0
#pragma once

namespace ipcscope {

/// Whether a character beyond ASCII is a control, is invisible, changes the order of its neighbours, or is none.
bool isUnseen(char32_t code);

} // namespace ipcscope

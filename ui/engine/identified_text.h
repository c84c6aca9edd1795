// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ipcscope::discovery {
struct Identified;
}

namespace ipcscope::ui {

/// "PUB, NULL, ZMTP 3.1"; empty parts are left out.
QString identifiedText(const discovery::Identified& identified);

} // namespace ipcscope::ui

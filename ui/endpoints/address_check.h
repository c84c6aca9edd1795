// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"

#include <QString>

namespace ipcscope::ui {

/// What a person typed as an endpoint, judged without touching the file system.
struct AddressCheck {
    std::size_t bytes = 0; ///< of the path, or of the abstract name with its '@'
    std::string endpoint;  ///< "ipc://..."; empty unless valid
    QString problem;       ///< a sentence; empty while nothing was typed
    QString code;          ///< "IS-107" where the catalogue has one

    bool valid() const { return !endpoint.empty(); }
};
AddressCheck checkAddress(const QString& typed, capture::Role role);

/// Empty, or why these bytes cannot be a routing id.
QString routingIdProblem(const QString& typed);

} // namespace ipcscope::ui

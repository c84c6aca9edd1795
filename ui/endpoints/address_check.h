// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"

#include <QString>

#include <string>

namespace ipcscope::ui {

/// An endpoint as typed or as listed, judged without touching the file system. Names are bytes; spaces belong to them,
/// a line feed at the end does not.
struct AddressCheck {
    std::size_t bytes = 0; ///< of the path, or of the abstract name with its '@'
    std::string endpoint;  ///< "ipc://..."; empty unless valid
    QString problem;       ///< a sentence; empty while nothing was typed
    QString code;          ///< "IS-107" where the catalogue has one

    bool valid() const { return !endpoint.empty(); }
};
AddressCheck checkAddress(const std::string& typed, capture::Role role);

/// A path in `folder` that is short enough, with as much of the typed one's own name as there is room for; of an
/// abstract name the beginning of it.
std::string shorterAddress(const std::string& typed, const std::string& folder);

/// Empty, or why these bytes cannot be a routing id.
QString routingIdProblem(const QString& typed);

} // namespace ipcscope::ui

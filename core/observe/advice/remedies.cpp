// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/remedies.h"

#include "core/observe/text/shell_word.h"

namespace ipcscope::advice {

namespace {

using What = Remedy::What;

/// `path` may begin with a dash.
std::string writableForItsGroup(std::string_view path) {
    return "chmod g+w -- " + text::shellWord(path);
}

} // namespace

std::vector<Remedy> remediesFor(const Fault& fault) {
    const std::string_view code = fault.code;
    const Remedy details{.what = What::ShowProcess, .label = "Details"};
    if (code == "IS-101")
        return {{.what = What::Copy, .label = "Copy chmod g+w …", .subject = writableForItsGroup(fault.subject)},
                details};
    if (code == "IS-102")
        return {{.what = What::Copy, .label = "Copy path", .subject = fault.subject}, details};
    if (code == "IS-103")
        return {{.what = What::Remove, .label = "Remove file…"}, {.what = What::Wait, .label = "Keep waiting"}};
    if (code == "IS-104")
        return {{.what = What::ChangeAddress, .label = "Change path"}};
    if (code == "IS-105")
        return {{.what = What::ChangeAddress, .label = "Choose another path"}};
    if (code == "IS-108" && !fault.subject.empty())
        return {{.what = What::CreateFolder, .label = "Create folder", .subject = fault.subject}};
    if (code == "IS-110")
        return {{.what = What::ChangeAddress, .label = "Choose another name"}};
    if (code == "IS-117")
        return {{.what = What::Again, .label = "Keep waiting"}};
    if (code == "IS-118")
        return {{.what = What::Again, .label = "Retry"}, {.what = What::ShowProcess, .label = "Show process"}};
    return {};
}

} // namespace ipcscope::advice

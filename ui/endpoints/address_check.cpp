// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/address_check.h"

#include "core/transport/ipc/address.h"

#include <QCoreApplication>

namespace ipcscope::ui {

namespace {

constexpr std::string_view scheme = "ipc://";
constexpr qsizetype routingIdLimit = 255;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::AddressCheck)
};

} // namespace

AddressCheck checkAddress(const std::string& typed, capture::Role role) {
    const std::string text = typed.substr(0, typed.find_last_not_of("\r\n") + 1);
    AddressCheck check;
    check.bytes = text.starts_with(scheme) ? text.size() - scheme.size() : text.size();
    if (text.empty())
        return check;
    const auto address = ipc::Address::fromUser(text);
    if (address && address->form() == ipc::Address::Form::Wildcard && role == capture::Role::Connect) {
        check.problem = Words::tr("ipc://* makes a new name for a bind; there is nothing to connect to.");
    } else if (address) {
        check.endpoint = address->endpoint();
    } else if (address.error().code == std::errc::filename_too_long) {
        check.code = QStringLiteral("IS-107");
        const bool abstract = text.substr(text.starts_with(scheme) ? scheme.size() : 0).starts_with('@');
        check.problem =
            (abstract ? Words::tr("The name is too long: %1 bytes; Unix sockets allow %2. Use a shorter name.")
                      : Words::tr("The path is too long: %1 bytes; Unix sockets allow %2. Use a shorter folder, "
                                  "for example under $XDG_RUNTIME_DIR."))
                .arg(check.bytes)
                .arg(ipc::maxPathLength);
    } else if (address.error().code == std::errc::protocol_not_supported) {
        check.problem = Words::tr("Only ipc:// endpoints; other transports are not looked at.");
    } else {
        check.problem = Words::tr("Something must stand behind ipc:// or @: a path or a name.");
    }
    return check;
}

std::string shorterAddress(const std::string& typed, const std::string& folder) {
    std::string_view name = typed;
    if (name.starts_with(scheme))
        name.remove_prefix(scheme.size());
    const bool abstract = name.starts_with('@');
    std::string shorter = abstract ? std::string() : folder + '/';
    if (!abstract)
        name.remove_prefix(name.rfind('/') + 1);
    std::size_t room = shorter.size() < ipc::maxPathLength ? ipc::maxPathLength - shorter.size() : 0;
    // Not in the middle of a character of UTF-8.
    while (room < name.size() && room > 0 && (static_cast<unsigned char>(name[room]) & 0xc0U) == 0x80)
        --room;
    return shorter.append(name.substr(0, room));
}

QString routingIdProblem(const QString& typed) {
    const QByteArray bytes = typed.toUtf8();
    if (bytes.size() > routingIdLimit)
        return Words::tr("A routing id has at most 255 bytes; this one has %1.").arg(bytes.size());
    if (bytes.startsWith('\0'))
        return bytes.isEmpty() ? QString() : Words::tr("A routing id may not begin with a zero byte.");
    return {};
}

} // namespace ipcscope::ui

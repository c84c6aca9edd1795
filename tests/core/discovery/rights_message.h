// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>

#include <sys/socket.h>

namespace ipcscope::test {

/// One byte and room for one descriptor.
struct Message {
    char byte = 'x';
    iovec bytes{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr header{nullptr, 0, &bytes, 1, control, sizeof control, 0};
    void carry(int descriptor) {
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    }
};

} // namespace ipcscope::test

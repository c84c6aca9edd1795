// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/copied_surroundings.h"

namespace ipcscope::ui {

namespace {

struct Copies {
    capture::Surroundings surroundings;
    capture::Roster roster;
    capture::Notes notes;
    capture::Replies replies;
    capture::DecoderPins pins;
};

template<class T>
void copy(T& to, const T*& from) {
    if (from == nullptr)
        return;
    to = *from;
    from = &to;
}

} // namespace

std::shared_ptr<const capture::Surroundings> copied(const capture::Surroundings& surroundings) {
    const auto copies = std::make_shared<Copies>();
    copies->surroundings = surroundings;
    copy(copies->roster, copies->surroundings.roster);
    copy(copies->notes, copies->surroundings.notes);
    copy(copies->replies, copies->surroundings.replies);
    copy(copies->pins, copies->surroundings.pins);
    return {copies, &copies->surroundings};
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/message.h"
#include "ui/engine/traffic.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/message_model.h"
#include "ui/messages/message_text.h"
#include "ui/messages/traffic_page.h"
#include "ui/send/send_draft.h"
#include "ui/shell/formats.h"

namespace ipcscope::ui {

void TrafficPage::followConnection() {
    const auto id = currentId();
    if (!id || !m_traffic->store().isAtHand(*id))
        return;
    if (const std::uint32_t peer = m_traffic->store().header(*id).peer(); peer != 0)
        follow(QStringLiteral("conn == %1").arg(peer));
}

/// Whom a reply answers may be known a moment later only.
void TrafficPage::followRequest() {
    const auto id = currentId();
    if (!id)
        return;
    m_traffic->wantReplies();
    m_followed = id;
    followWhenKnown();
}

void TrafficPage::followWhenKnown() {
    if (!m_followed || m_traffic->replies()->end() <= *m_followed)
        return;
    const capture::RecordId asked = *m_followed;
    m_followed.reset();
    const auto answer = m_traffic->replies()->answerOf(asked);
    const capture::RecordId request = answer ? answer->request : asked;
    follow(QStringLiteral("no == %1 or reply_to == %1").arg(request + 1));
}

/// Whatever was filtered before: all of it is to be seen.
void TrafficPage::follow(const QString& filter) {
    m_filter->replace(filter);
}

void TrafficPage::resend() {
    const auto id = currentId();
    if (!id || !m_traffic->store().isAtHand(*id))
        return;
    const auto [first, chunk] = m_traffic->store().atHand(*id);
    const capture::Record record = chunk->record(static_cast<std::size_t>(*id - first));
    if (!isMessage(record.header.kind()))
        return;
    if (record.header.frames > SendDraft::maxFrames || record.bytes.size() > SendDraft::maxFrameBytes) {
        showFault({}, tr("This message is too large for the form"),
                  tr("The form takes at most %1 frames and %2.")
                      .arg(SendDraft::maxFrames)
                      .arg(byteCount(SendDraft::maxFrameBytes)));
        return;
    }
    std::vector<Bytes> frames;
    zmtp::FrameReader reader(record.bytes);
    while (const auto frame = reader.next())
        frames.push_back(copyOf(frame->body));
    Q_EMIT resendRequested(frames, *id);
}

} // namespace ipcscope::ui

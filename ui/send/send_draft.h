// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "core/observe/compose/syntax.h"
#include "ui/endpoints/address_check.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ipcscope::ui {

/// One frame as typed, or the bytes of a file. Copies share the bytes.
class FrameDraft {
public:
    FrameDraft();

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setSyntax(const compose::Syntax& syntax);
    const compose::Syntax& syntax() const { return *m_syntax; }
    /// Shown as typed text where the syntax can express the bytes and they are at most 64 KiB; otherwise they are held
    /// as they are and `name` stands for them.
    void setBytes(Bytes bytes, const QString& name);
    /// Empty unless bytes are held that are not typed text.
    const QString& heldName() const { return m_heldName; }

    /// Nothing typed and nothing held.
    bool isBlank() const { return m_text.isEmpty() && m_heldName.isEmpty(); }
    bool valid() const { return m_problem.isEmpty(); }
    const Bytes& bytes() const { return *m_bytes; }
    /// "line 1 column 23: expected a comma"
    const QString& problem() const { return m_problem; }

private:
    void parse();

    const compose::Syntax* m_syntax;
    QString m_text;
    QString m_heldName;
    std::shared_ptr<const Bytes> m_bytes; ///< never null
    QString m_problem;
};

/// What a send form holds, judged without widgets: is it ready to go, which part is wrong, the request it amounts to.
class SendDraft {
public:
    static constexpr std::size_t maxFrameBytes = 64 << 20;
    static constexpr std::size_t maxFrames = 256;

    std::string to; ///< as typed, or the very bytes of a name that was chosen
    zmtp::SocketType as = zmtp::SocketType::Dealer;
    capture::Role role = capture::Role::Connect;
    QString routingId;
    std::vector<FrameDraft> frames;

    enum class Part { None, To, RoutingId, Frame };
    struct Verdict {
        Part part = Part::None;
        std::size_t frame = 0; ///< of Part::Frame
        QString sentence;      ///< empty: nothing typed yet, or ready
    };
    /// The first part that is not right; Part::None: ready to send.
    Verdict verdict() const;
    bool ready() const { return verdict().part == Part::None; }
    /// Only when ready().
    capture::JoinRequest request() const;
    std::vector<Bytes> bodies() const;
};

/// Types that can send, in the order of the form.
std::vector<zmtp::SocketType> sendingTypes();
/// Whom to play towards a socket of this type: PULL -> PUSH, REP -> REQ, ... None: PUSH, which receives nothing.
std::optional<zmtp::SocketType> counterpart(zmtp::SocketType bound);
/// What frame `index` of `count` is for a sender of this type: "topic", "delimiter", "routing id", "body".
QString frameRole(zmtp::SocketType as, std::size_t index, const std::vector<FrameDraft>& frames);

} // namespace ipcscope::ui

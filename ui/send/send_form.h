// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "ui/send/send_draft.h"

#include <QWidget>

#include <functional>
#include <optional>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;

namespace ipcscope::ui {

class AddressField;
class Conversation;
class DraftFile;
class Engine;
class FrameList;
class Monitor;
class NoticeBar;
class ProblemLabel;

/// The right side: frames as typed, sent through a monitor of its own kind, so that what was sent and the replies stand
/// in the message list.
class SendForm : public QWidget {
    Q_OBJECT
public:
    /// `monitorFor` answers the open monitor that joined in just this way, or opens one as a new tab.
    SendForm(Engine& engine, std::function<Monitor*(const capture::JoinRequest&)> monitorFor,
             QWidget* parent = nullptr);

    /// What "To" and "As" say. `bound` is the type at the other side, where it is known: the form proposes its
    /// counterpart.
    void setTarget(const std::string& endpoint, std::optional<zmtp::SocketType> bound);
    /// The frames of a message that is to be sent again; a delimiter that the socket type puts in front itself is left
    /// out. `name` as in FrameList::setFrames(). What was typed can be brought back.
    void setFrames(std::vector<Bytes> frames, const QString& name);
    /// Somebody wrote "To" by hand.
    bool isTargetTyped() const;
    void focusBody();
    /// What stood in it at the end of another run comes back; nothing is sent, joined or bound.
    void restore(const DraftFile& file);
    void keep(const DraftFile& file) const;

public Q_SLOTS:
    void send();

private:
    void lay();
    QGridLayout* targetRows();
    void connectParts();
    SendDraft draft() const;
    void judge();
    QString hint(const SendDraft& draft, const SendDraft::Verdict& verdict) const;
    void tellMistake(const SendDraft::Verdict& verdict);
    void tellFailure(const Error& error, const capture::JoinRequest& request);
    void setSending(bool sending);

    Engine& m_engine;
    std::function<Monitor*(const capture::JoinRequest&)> m_monitorFor;
    AddressField* m_to;
    QComboBox* m_as;
    QComboBox* m_role;
    QLabel* m_routingIdLabel;
    QLineEdit* m_routingId;
    ProblemLabel* m_routingIdProblem;
    QLabel* m_hint;
    FrameList* m_frames;
    QPushButton* m_send;
    NoticeBar* m_notice;
    Conversation* m_conversation;
    QListView* m_rows;
    QLabel* m_nothing;
    std::string m_boundEndpoint; ///< whose type m_bound is
    std::optional<zmtp::SocketType> m_bound;
    bool m_sending = false;
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/send/send_draft.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace ipcscope::ui {

class FrameEditor;

/// The frames of a message as typed: add, move, remove, fill from a file or from hex in the clipboard.
class FrameList : public QWidget {
    Q_OBJECT
public:
    explicit FrameList(QWidget* parent = nullptr);

    std::vector<FrameDraft> drafts() const;
    /// Names what each frame is for.
    void setSender(zmtp::SocketType as);
    void addFrame();
    /// In place of what is there. `name` tells where bytes come from that cannot be typed. Too
    /// many or too large are refused as troubled() tells.
    void setFrames(std::vector<Bytes> frames, const QString& name);
    void setDrafts(const std::vector<FrameDraft>& drafts);
    /// Puts the cursor into the last frame.
    void editLast();

Q_SIGNALS:
    void changed();
    /// A file or the clipboard could not be taken, as a sentence.
    void troubled(const QString& sentence);

private:
    void move(FrameEditor* editor, int by);
    void remove(FrameEditor* editor);
    /// The last frame if nothing is in it, otherwise a new one; null: there is no room, which is told.
    FrameEditor* blank();
    enum class Into { ThisFrame, BlankFrame };
    void askFile(FrameEditor* editor, Into into);
    /// Bounded, in the background. `editor` must still be there by then if it is to be filled.
    void read(FrameEditor* editor, Into into, const QString& path);
    void take(FrameEditor* editor, Bytes bytes, const QString& name);
    void pasteHex();
    void place();
    void orderTabs();

    std::vector<FrameEditor*> m_editors;
    zmtp::SocketType m_as = zmtp::SocketType::Dealer;
    QVBoxLayout* m_rows;
    QPushButton* m_add;
    QPushButton* m_hex;
    QPushButton* m_file;
};

} // namespace ipcscope::ui

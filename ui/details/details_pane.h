// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/details/detail_job.h"

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QModelIndex;
class QPushButton;
class QTreeView;

namespace ipcscope::ui {

class ColorMenu;
class DecodeMenu;
class DetailsModel;
class HexView;

/// What can be done with a value beside copying it.
enum class ValueUse {
    Only,   ///< show only records that have it
    Hide,   ///< show those that have not
    Column, ///< a column of the list for it
};

/// The picked record: its frames decoded as a tree with the bytes of the value at hand beside it. Shows 64 KiB of a
/// frame until "Load all" is pressed; what takes longer is decoded in the background.
class DetailsPane : public QWidget {
    Q_OBJECT
public:
    explicit DetailsPane(QWidget* parent = nullptr);

    void showRecord(ShownRecord shown);
    void clear();
    /// Of the record that was picked last, also while it is still decoded.
    std::optional<capture::RecordId> shownId() const;
    /// Which decoders a person wants for this record and all later ones.
    void setPins(const capture::DecoderPins& pins);
    /// The frame whose bytes are shown, whole.
    struct ShownFrame {
        std::shared_ptr<const capture::Chunk> chunk; ///< holds the bytes; null: none is shown
        ByteView bytes;
        int number = 0; ///< from 1
        capture::RecordId id = 0;
    };
    ShownFrame shownFrame() const;
    /// All of the payload, not only its beginning.
    void loadAll();

    QTreeView& tree() const { return *m_tree; }
    HexView& hex() const { return *m_hex; }
    DetailsModel& model() const { return *m_model; }
    QLabel& caption() const { return *m_caption; }
    QPushButton& loadAllButton() const { return *m_loadAll; }
    /// Of the frame whose bytes are shown.
    DecodeMenu& decodeMenu() const { return *m_decodeMenu; }
    /// Of the value at hand.
    ColorMenu& colorMenu() const { return *m_colorMenu; }
    /// What a filter calls the value at hand; empty: there is none, or no filter can.
    QString currentField() const;

Q_SIGNALS:
    /// Something is to be done with a value; `field` is what a filter calls it.
    void valueChosen(const QString& field, ipcscope::ui::ValueUse use);
    void frameToSave();
    /// Another decoder is wanted; setPins() makes it so.
    void pinned(const ipcscope::capture::DecoderPin& pin);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What stands in the tree and the hex view; the record that was picked since may still be decoding.
    struct Presented {
        std::shared_ptr<const capture::Chunk> chunk;
        capture::RecordId id = 0;
        std::vector<ByteView> frames;
        std::uint64_t frameCount = 0; ///< with those that got no lines
        std::size_t limit = inlinePayload;
        int frame = -1;
    };

    void make(std::size_t payloadLimit, int frame);
    void present(const DetailTree& tree);
    void openFrames();
    void nodePicked(const QModelIndex& index);
    void bytePicked(quint64 byte);
    void showFrame(int frame);
    void fitColumns();
    void addCopyActions();
    void addValueActions();
    void addDecodeMenu();
    void showChoice();
    /// The bytes the current node stands for; its text where it stands for none.
    void copyValue(void (*put)(ByteView));
    void refuseCopy();

    QTreeView* m_tree;
    DetailsModel* m_model;
    QLabel* m_caption;
    QPushButton* m_loadAll;
    HexView* m_hex;
    DecodeMenu* m_decodeMenu;
    ColorMenu* m_colorMenu;
    QAction* m_saveFrame = nullptr;
    capture::DecoderPins m_pins;
    DetailJob m_job;
    ShownRecord m_shown;
    std::size_t m_limit = inlinePayload;
    int m_wantedFrame = -1; ///< to show when decoded; -1: the last
    Presented m_presented;
    bool m_following = false; ///< a byte was picked, the tree follows it
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"

#include <QAbstractItemView>

#include <utility>
#include <vector>

namespace ipcscope::ui {

class MessageDelegate;
class MessageHeader;
class MessageModel;

/// The live list: rows of one fixed height, nothing kept per row, so a frame costs the same at ten rows and at ten
/// million. Follows the newest row until somebody scrolls up or picks an older row; goToNewest() (End) resumes.
class MessageList : public QAbstractItemView {
    Q_OBJECT
public:
    /// `model` must outlive the list.
    explicit MessageList(MessageModel& model, QWidget* parent = nullptr);
    ~MessageList() override;

    MessageModel& messages() const { return m_messages; }
    MessageHeader& header() const { return *m_header; }

    bool isFollowing() const { return m_following; }
    void goToNewest();
    /// The list stays where it is, whatever comes.
    void stopFollowing() { setFollowing(false); }
    /// Selects the row alone, makes it current and shows it.
    void pick(int row);
    void selectNext();
    void selectPrevious();

    /// Selected rows as ascending, disjoint ranges [first, last].
    std::vector<std::pair<int, int>> selectedRows() const;

    QRect visualRect(const QModelIndex& index) const override;
    QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    void keyboardSearch(const QString& search) override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void followingChanged();
    /// The current row or the selection is another one.
    void picked();
    void copyRequested();
    void filterRequested();
    void freezeRequested();
    /// The current message is to go into the send form.
    void resendRequested();
    /// End was pressed; the list is there already.
    void newestRequested();
    void menuRequested(const QPoint& globalPosition);

protected:
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;

private:
    void rowsLeft(int count);
    void setFollowing(bool following);
    void scrolled();
    int topRow() const;
    int wholeRows() const;
    qint64 rowAt(int y) const;
    void paintRow(QPainter& painter, int row, int top) const;
    void paintFocus(QPainter& painter) const;
    void step(int rows);
    void useTheme();
    void makeRoomFor(int row);
    void makeRoomForFrames();

    MessageModel& m_messages;
    MessageDelegate* m_delegate;
    MessageHeader* m_header;
    int m_rowHeight = 20;
    quint64 m_left = 0; ///< rows that left at the top, so that stripes do not flicker
    bool m_following = true;
    bool m_arranging = false;
};

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace ipcscope::ui {

/// Captures that were opened lately, one below the other, each with its folder; hidden while there are none. Names and
/// folders are cut in the middle where there is no room; tool tips have them whole.
class RecentCaptures : public QWidget {
    Q_OBJECT
public:
    explicit RecentCaptures(QWidget* parent = nullptr);

    /// Bytes of absolute paths, in the order shown. Nothing asks the file system about them.
    void setPaths(const QList<QByteArray>& paths);
    /// In pixels; never wider than that.
    void setRoom(int width);
    /// What takes the focus, in reading order.
    QList<QWidget*> stops() const;

Q_SIGNALS:
    void chosen(const QByteArray& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        QByteArray path;
        QPushButton* name;
        QLabel* folder;
    };
    Row build(const QByteArray& path);
    void fit();

    QGridLayout* m_grid;
    QLabel* m_label;
    QList<Row> m_rows;
    int m_room = 0;
};

} // namespace ipcscope::ui

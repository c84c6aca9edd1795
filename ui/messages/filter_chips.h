// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QPushButton;

namespace ipcscope::ui {

/// One part of an applied filter.
struct FilterPart {
    QString text;
    bool on = true; ///< off: kept, but asks nothing
    bool operator==(const FilterPart&) const = default;
};

/// The parts of the applied filter, a chip each: pressed is on. Its menu (also by the Menu key) negates it or takes it
/// away, as the keys ! and Del do. Takes no room while there is none; chips that find none go into another line.
class FilterChips : public QWidget {
    Q_OBJECT
public:
    explicit FilterChips(QWidget* parent = nullptr);

    void setParts(const QList<FilterPart>& parts);
    const QList<FilterPart>& parts() const { return m_parts; }

Q_SIGNALS:
    /// By a person.
    void edited();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();
    void toggle(qsizetype index);
    void negate(qsizetype index);
    void remove(qsizetype index);
    void openMenu(qsizetype index, const QPoint& at);

    QList<FilterPart> m_parts;
    QList<QPushButton*> m_chips;
};

} // namespace ipcscope::ui

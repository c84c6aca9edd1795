// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"

#include <QFrame>
#include <QList>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace ipcscope::ui {

/// One calm line in place that tells a result or a fault; hidden until there is one. Its text is plain text.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    enum class Tone { Good, Warning, Error };

    explicit NoticeBar(QWidget* parent = nullptr);
    void tell(Tone tone, const QString& text);
    /// Another text in place of the one that is told, without a word about it.
    void changeText(const QString& text);
    /// Something that can be done about what was told last; gone with the next one, or once it is pressed.
    void offer(const QString& action, std::function<void()> act);
    /// A button for one of several things that can be done, in a row under the text; they stay until something else is
    /// told.
    QPushButton* offerBelow(const QString& action);
    void withdrawOffer();
    /// The words of the catalogue, with the code small behind them.
    void tellFault(const advice::Fault& fault, Tone tone = Tone::Error);
    /// The same from text that is already fit to be shown.
    void tellFault(const QString& code, const QString& title, const QString& body, Tone tone = Tone::Error);
    QString text() const;

Q_SIGNALS:
    /// Somebody has read it.
    void dismissed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitText();

    QLabel* m_symbol;
    QLabel* m_text;
    QString m_whole; ///< of which m_text shows what fits
    QPushButton* m_action;
    std::function<void()> m_act;
    QHBoxLayout* m_below;
    QList<QPushButton*> m_offers; ///< in m_below
};

} // namespace ipcscope::ui

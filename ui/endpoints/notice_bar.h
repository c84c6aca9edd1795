// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"

#include <QFrame>

class QLabel;

namespace ipcscope::ui {

/// One calm line in place that tells a result or a fault; hidden until there is one. Its text is plain text.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    enum class Tone { Good, Warning, Error };

    explicit NoticeBar(QWidget* parent = nullptr);
    void tell(Tone tone, const QString& text);
    /// The words of the catalogue, with the code small behind them.
    void tellFault(const advice::Fault& fault);
    /// The same from text that is already fit to be shown.
    void tellFault(const QString& code, const QString& title, const QString& body);
    QString text() const;

private:
    QLabel* m_symbol;
    QLabel* m_text;
};

} // namespace ipcscope::ui

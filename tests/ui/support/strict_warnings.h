// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QTest>

namespace ipcscope::test {

/// Call in init(): any warning of Qt's during the test function that follows fails it. The offscreen platform's own
/// remarks about windows it cannot have do not count.
inline void failOnAnyWarning() {
    QTest::failOnWarning(QRegularExpression(
        QStringLiteral("^(?!This plugin does not support (propagateSizeHints|raise|grabbing the keyboard))")));
}

} // namespace ipcscope::test

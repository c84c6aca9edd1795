// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QTest>

namespace ipcscope::test {

/// Call in init(): any warning of Qt's during the test function that follows fails it. The offscreen platform's own
/// remark about size hints does not count.
inline void failOnAnyWarning() {
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

} // namespace ipcscope::test

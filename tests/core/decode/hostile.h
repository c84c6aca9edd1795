// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/decode/decoders.h"
#include "tests/core/decode/outline.h"

#include <QTest>

namespace ipcscope::decode {

/// Cut anywhere, a payload is told to be cut, is no longer recognised, and no node reaches beyond it.
inline void standsTruncation(const char* decoder, const QByteArray& whole) {
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        const Bytes exact = copyOf(viewOf(whole.left(size))); // so that reading past the end is noticed
        const auto decoded = decoderOf(decoder)->attempt(exact, {});
        QCOMPARE(decoded.remark.empty(), size == whole.size());
        QCOMPARE(recognised(exact).word == decoder, size == whole.size());
        for (const auto& node : decoded.nodes)
            QVERIFY(node.range.begin <= node.range.end && node.range.end <= exact.size());
    }
}

/// Columns "payload" and "remark": what is told of it, within the limits.
inline void standsHostilePayload(const char* decoder) {
    QFETCH(QByteArray, payload);
    const auto decoded = decoderOf(decoder)->attempt(viewOf(payload), {});
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(decoded.nodes.size() <= Limits{}.nodes);
    for (const auto& node : decoded.nodes) {
        QVERIFY(node.range.begin <= node.range.end && node.range.end <= std::size_t(payload.size()));
        QVERIFY(node.value.size() <= 4'096);
    }
    recognised(viewOf(payload));
}

} // namespace ipcscope::decode

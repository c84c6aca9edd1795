// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"

#include <QPushButton>
#include <QTest>

#include <memory>

#include <zmq.h>

namespace ipcscope::ui {

inline constexpr int patience = 20'000; // ms

inline QPushButton* button(const QWidget& inside, const QString& text) {
    for (QPushButton* each : inside.findChildren<QPushButton*>()) {
        if (each->isVisible() && each->text() == text)
            return each;
    }
    return nullptr;
}

inline QString noticeOf(const QWidget& inside) {
    QStringList all;
    for (const NoticeBar* bar : inside.findChildren<NoticeBar*>()) {
        if (bar->isVisible())
            all << bar->text();
    }
    return all.join(u'\n');
}

/// The real window, with a libzmq publisher on the other side.
class CaptureWindow : public QObject {
protected:
    void open() {
        test::failOnAnyWarning();
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_settings = std::make_unique<test::TemporarySettings>();
        m_settings->settings().setRecordingFolder(recordings().toLocal8Bit());
        m_publisher = std::make_unique<test::LibzmqSocket>(ZMQ_XPUB);
        QVERIFY(m_publisher->bind(m_folder->endpoint("quotes.ipc")));
        m_engine = std::make_unique<Engine>();
        m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void close() {
        m_window.reset();
        m_engine.reset();
        m_publisher.reset();
        m_settings.reset();
        m_folder.reset();
    }

    void watchSome(int messages) {
        QVERIFY(!m_window->watch(QString::fromStdString(m_folder->endpoint("quotes.ipc"))));
        bool subscribed = false;
        QTRY_VERIFY_WITH_TIMEOUT(subscribed = subscribed || m_publisher->receive().has_value(), patience);
        for (int n = 0; n < messages; ++n)
            QVERIFY(m_publisher->send({"EU.BMW", std::to_string(n)}));
        QTRY_COMPARE_WITH_TIMEOUT(page().monitor().messagesReceived(), std::uint64_t(messages), patience);
        QTRY_VERIFY(!page().monitor().view().behind());
    }
    MonitorPage& page() const { return *m_window->monitors().monitors().front(); }
    QString cell(int row, MessageColumn column) const {
        return page().list().messages().index(row, static_cast<int>(column)).data().toString();
    }
    QString recordings() const { return QString::fromStdString(m_folder->file("recordings")); }

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<test::TemporarySettings> m_settings;
    std::unique_ptr<test::LibzmqSocket> m_publisher;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace ipcscope::ui

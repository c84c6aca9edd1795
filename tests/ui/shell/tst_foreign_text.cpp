// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QHelpEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QToolTip>

#include <algorithm>
#include <array>

#include <sys/inotify.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

/// A file that nobody has a reason to open, and the kernel's word on whether somebody did.
class Beacon {
public:
    explicit Beacon(const QString& path)
        : m_path(path)
        , m_watch(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
        QFile file(m_path);
        if (file.open(QIODevice::WriteOnly) && file.write("not a picture") > 0) {
            file.close();
            m_laid = inotify_add_watch(m_watch, qPrintable(m_path), IN_OPEN) >= 0;
        }
    }
    ~Beacon() { ::close(m_watch); }
    Beacon(const Beacon&) = delete;
    Beacon& operator=(const Beacon&) = delete;

    bool laid() const { return m_laid; }
    bool wasOpened() {
        alignas(inotify_event) std::array<char, 4096> events;
        m_opened = m_opened || ::read(m_watch, events.data(), events.size()) > 0;
        return m_opened;
    }
    /// What a text of rich format would show as the file's picture.
    QString markup() const { return QStringLiteral("<img src=file://%1>").arg(m_path); }

private:
    QString m_path;
    int m_watch;
    bool m_laid = false;
    bool m_opened = false;
};

/// Rests the pointer on every cell, as far as there is no end of them.
void askForTips(const QAbstractItemView& view, const QModelIndex& parent = {}) {
    constexpr int most = 40;
    const QAbstractItemModel& model = *view.model();
    for (int row = 0; row < std::min(model.rowCount(parent), most); ++row) {
        askForTips(view, model.index(row, 0, parent));
        for (int column = 0; column < model.columnCount(parent); ++column) {
            const QPoint at = view.visualRect(model.index(row, column, parent)).center();
            QHelpEvent help(QEvent::ToolTip, at, view.viewport()->mapToGlobal(at));
            QApplication::sendEvent(view.viewport(), &help);
            QCoreApplication::processEvents();
        }
    }
    QToolTip::hideText();
}

/// What has the text in it.
QModelIndex namedIn(const QAbstractItemView& view, const QString& text) {
    const QAbstractItemModel& model = *view.model();
    return model.match(model.index(0, 0), Qt::DisplayRole, text, 1, Qt::MatchContains | Qt::MatchRecursive).value(0);
}

} // namespace

/// Texts of other programs that a widget would take for rich text, had it to guess: they are shown as they are, and
/// what they name is not opened.
class TestForeignText : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init();
    void cleanup();
    void guessingWouldBeSeen();
    void inACapture();
    void inAnEndpointAndItsMessages();

private:
    QByteArray line() const;
    MessageList& list() const { return m_window->monitors().current()->list(); }
    void lookAtEverything(const QString& named);
    bool standsBesideTheList(const QString& named) const;

    std::unique_ptr<Beacon> m_beacon;
};

void TestForeignText::init() {
    open();
    m_beacon = std::make_unique<Beacon>(QString::fromStdString(m_folder->file("b")));
    QVERIFY(m_beacon->laid() && !m_beacon->wasOpened());
}

void TestForeignText::cleanup() {
    m_beacon.reset();
    close();
}

/// A record whose every text is markup.
QByteArray TestForeignText::line() const {
    const QString markup = m_beacon->markup();
    const QByteArray json = QJsonDocument(QJsonObject{{markup, QJsonArray{markup}}}).toJson(QJsonDocument::Compact);
    const QJsonObject peer{{QStringLiteral("pid"), 4121},
                           {QStringLiteral("process"), markup},
                           {QStringLiteral("type"), markup},
                           {QStringLiteral("mechanism"), markup}};
    const QJsonArray frames{QJsonObject{{QStringLiteral("text"), markup}},
                            QJsonObject{{QStringLiteral("text"), QString::fromUtf8(json)}}};
    const QJsonObject record{{QStringLiteral("v"), 1},
                             {QStringLiteral("time"), QStringLiteral("2026-11-23T10:22:01.044120000Z")},
                             {QStringLiteral("endpoint"), QString(QStringLiteral("ipc:///tmp/") + markup)},
                             {QStringLiteral("dir"), QStringLiteral("received")},
                             {QStringLiteral("peer"), peer},
                             {QStringLiteral("note"), markup},
                             {QStringLiteral("frames"), frames}};
    return QJsonDocument(record).toJson(QJsonDocument::Compact) + '\n';
}

/// Selects what is called so in the lists, or their first, and rests the pointer on all of it.
void TestForeignText::lookAtEverything(const QString& named) {
    for (auto* view : m_window->findChildren<QAbstractItemView*>()) {
        if (!view->isVisible() || view->model() == nullptr || view->model()->rowCount() == 0)
            continue;
        view->setFocus();
        const auto found = namedIn(*view, named);
        view->setCurrentIndex(found.isValid() ? found : view->model()->index(0, 0));
        QCoreApplication::processEvents();
        askForTips(*view);
    }
    for (auto* widget : m_window->findChildren<QWidget*>()) {
        if (widget->isVisible() && !widget->toolTip().isEmpty()) {
            QHelpEvent help(QEvent::ToolTip, widget->rect().center(), widget->mapToGlobal(widget->rect().center()));
            QApplication::sendEvent(widget, &help);
            QCoreApplication::processEvents();
        }
    }
    QToolTip::hideText();
    m_window->grab();
}

/// In a view other than that of the messages.
bool TestForeignText::standsBesideTheList(const QString& named) const {
    const auto views = m_window->findChildren<QAbstractItemView*>();
    return std::ranges::any_of(views, [this, &named](const QAbstractItemView* view) {
        return view != &list() && view->isVisible() && view->model() != nullptr && namedIn(*view, named).isValid();
    });
}

void TestForeignText::guessingWouldBeSeen() {
    QLabel label(m_beacon->markup());
    label.show();
    label.grab();
    QTRY_VERIFY_WITH_TIMEOUT(m_beacon->wasOpened(), patience);
}

void TestForeignText::inACapture() {
    QFile lines(QString::fromStdString(m_folder->file("<b>bold.jsonl")));
    QVERIFY(lines.open(QIODevice::WriteOnly) && lines.write(line() + line()) > 0);
    lines.close();
    m_window->open({lines.fileName()});
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(list().messages().rowCount(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(list()
                                 .messages()
                                 .index(0, static_cast<int>(MessageColumn::Summary))
                                 .data()
                                 .toString()
                                 .contains(QStringLiteral("<img src=file:")),
                             patience);
    list().setCurrentIndex(list().messages().index(0, 0));
    QTRY_VERIFY_WITH_TIMEOUT(standsBesideTheList(m_beacon->markup()), patience); // in the details too
    lookAtEverything(m_beacon->markup());
    QVERIFY(!m_beacon->wasOpened());
}

void TestForeignText::inAnEndpointAndItsMessages() {
    const QString name = QString::fromStdString(m_folder->path()) + u'/' + m_beacon->markup();
    const QString file = name.section(u'/', -1); // what precedes it stands as folders in the tree
    QVERIFY(QDir().mkpath(name.section(u'/', 0, -2)));
    test::LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind("ipc://" + name.toStdString()));
    QVERIFY(!m_window->watch(QStringLiteral("ipc://") + name));
    bool subscribed = false;
    QTRY_VERIFY_WITH_TIMEOUT(subscribed = subscribed || publisher.receive().has_value(), patience);
    QVERIFY(publisher.send({m_beacon->markup().toStdString(), m_beacon->markup().toStdString()}));
    QTRY_COMPARE_WITH_TIMEOUT(page().monitor().messagesReceived(), std::uint64_t(1), patience);
    QTRY_VERIFY(!page().monitor().view().behind());
    QTRY_VERIFY_WITH_TIMEOUT(standsBesideTheList(file), patience); // as an endpoint
    lookAtEverything(file);
    QVERIFY(!m_beacon->wasOpened());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestForeignText)
#include "tst_foreign_text.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/standard_descriptors.h"
#include "app/window/arguments.h"
#include "app/window/quit_signals.h"
#include "app/window/report.h"
#include "ui/engine/engine.h"
#include "ui/messages/traffic_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"

#include <QApplication>
#include <QTimer>

#include <chrono>
#include <cstdio>

#include <unistd.h>

namespace {

using namespace ipcscope;
using namespace std::chrono_literals;

enum Exit { Done = 0, NothingCame = 1, Usage = 2, EndpointTrouble = 3 };

void print(std::FILE* stream, const QString& text) {
    std::fputs(text.toLocal8Bit().constData(), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

/// Answers are given without a display too. What follows "--" is no option.
QStringList optionsOf(int argc, char** argv) {
    QStringList words;
    for (int index = 1; index < argc && qstrcmp(argv[index], "--") != 0; ++index)
        words.append(QString::fromLocal8Bit(argv[index]));
    return words;
}

bool answersAtOnce(const QStringList& words) {
    if (words.contains(QStringLiteral("--help")) || words.contains(QStringLiteral("-h"))) {
        print(stdout, app::helpText());
        return true;
    }
    if (words.contains(QStringLiteral("--version")) || words.contains(QStringLiteral("-v"))) {
        print(stdout, QStringLiteral("ipcscope " IPCSCOPE_VERSION));
        return true;
    }
    return false;
}

std::vector<std::string> foldersOf(const ui::Settings& settings) {
    std::vector<std::string> folders;
    for (const QByteArray& folder : settings.socketFolders())
        folders.push_back(folder.toStdString());
    return folders;
}

int tell(const app::Arguments& arguments, ui::Engine& engine, ui::MainWindow& window) {
    const app::Report report = app::report(engine.endpoints(), window.monitors());
    print(stdout, report.text);
    if (!arguments.screenshot.isEmpty()) {
        const QString picture = app::savePicture(window, arguments.screenshot);
        if (picture.isEmpty()) {
            print(stderr, QObject::tr("The picture could not be written to %1.").arg(arguments.screenshot));
            return NothingCame;
        }
        print(stdout, QObject::tr("Picture\n  %1").arg(picture));
    }
    if (report.messages == 0) {
        print(stderr, QObject::tr("No message arrived in %1 s.").arg(arguments.reportAfter));
        return NothingCame;
    }
    return Done;
}

void planReport(const app::Arguments& arguments, ui::Engine& engine, ui::MainWindow& window) {
    const auto moment = std::chrono::seconds(arguments.reportAfter);
    window.resize(1280, 800);
    // A chosen message fills the details.
    QTimer::singleShot(moment - 400ms, &window, [&window] {
        if (ui::TrafficPage* page = window.monitors().current())
            page->selectPreviousMessage();
    });
    QTimer::singleShot(moment, &window, [&] { QCoreApplication::exit(tell(arguments, engine, window)); });
    QObject::connect(&window, &ui::MainWindow::demoFailed, &window, [](const QString& reason) {
        print(stderr, reason);
        QCoreApplication::exit(EndpointTrouble);
    });
}

} // namespace

int main(int argc, char** argv) {
    occupyStandardDescriptors();
    if (answersAtOnce(optionsOf(argc, argv)))
        return Done;
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ipcscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(IPCSCOPE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.ipcscope.ipcscope"));

    const auto arguments = app::parseArguments(application.arguments().mid(1));
    if (!arguments) {
        print(stderr, arguments.error() + QStringLiteral("\n\n") + app::helpText());
        return Usage;
    }
    app::QuitSignals signals;
    QObject::connect(&signals, &app::QuitSignals::asked, &application, &QApplication::quit);

    // A report shows the window as it is at the first start.
    ui::Settings settings = arguments->reportAfter > 0 ? ui::Settings(QString()) : ui::Settings();
    const ui::Scheme scheme = arguments->scheme.value_or(settings.scheme());
    ui::applyTheme(application, scheme);
    ui::Engine engine(foldersOf(settings));
    ui::MainWindow window(engine, settings);
    window.showScheme(scheme);
    QObject::connect(&window, &ui::MainWindow::schemeChosen, &application,
                     [&application](ui::Scheme chosen) { ui::applyTheme(application, chosen); });
    if (arguments->reportAfter > 0)
        planReport(*arguments, engine, window);
    window.show();
    if (!arguments->endpoint.isEmpty()) {
        if (const auto mistake = window.watch(arguments->endpoint)) {
            print(stderr, *mistake);
            return EndpointTrouble;
        }
    }
    if (!arguments->files.isEmpty())
        window.open(arguments->files);
    if (arguments->demo)
        window.startDemo();
    if (arguments->reportAfter == 0)
        window.offerAbandonedRecordings();
    if (::geteuid() == 0 && arguments->screenshot.isEmpty())
        window.tellRoot();
    return QApplication::exec();
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/arguments.h"

#include "ui/shell/settings.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <sys/stat.h>

namespace ipcscope::app {

namespace {

constexpr int longestReport = 3600;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::app::Arguments)
};

/// The value of `option`, from "--option=value" or the next word.
std::expected<QString, QString> valueOf(const QString& option, const QString& word, QStringList& rest) {
    if (word.startsWith(option + QLatin1Char('=')))
        return word.mid(option.size() + 1);
    if (rest.isEmpty())
        return std::unexpected(Words::tr("%1 needs a value.").arg(option));
    return rest.takeFirst();
}

bool isOption(const QString& word, const QString& option) {
    return word == option || word.startsWith(option + QLatin1Char('='));
}

bool isPipe(const QString& path) {
    struct stat facts{};
    return ::stat(QFile::encodeName(path).constData(), &facts) == 0 && S_ISFIFO(facts.st_mode);
}

/// Captures are told from endpoints by being files or pipes, or by what they are called. Empty: an endpoint.
QString fileNamed(const QString& word) {
    const QString path = word.startsWith(QLatin1String("file://")) ? QUrl(word).toLocalFile() : word;
    const bool called =
        path != word || path.endsWith(QLatin1String(".pcapng")) || path.endsWith(QLatin1String(".jsonl"));
    return called || QFileInfo(path).isFile() || isPipe(path) ? path : QString();
}

std::expected<void, QString> takeValue(Arguments& arguments, const QString& word, QStringList& rest) {
    const QString option = word.section(QLatin1Char('='), 0, 0);
    const auto value = valueOf(option, word, rest);
    if (!value)
        return std::unexpected(value.error());
    if (option == QLatin1String("--screenshot")) {
        arguments.screenshot = *value;
    } else if (option == QLatin1String("--theme")) {
        arguments.scheme = ui::schemeNamed(*value);
        if (ui::nameOf(*arguments.scheme) != *value)
            return std::unexpected(Words::tr("The theme is one of system, light and dark, not \"%1\".").arg(*value));
    } else {
        bool valid = false;
        arguments.reportAfter = value->toInt(&valid);
        if (!valid || arguments.reportAfter < 1 || arguments.reportAfter > longestReport)
            return std::unexpected(Words::tr("--report needs a number of seconds from 1 to %1.").arg(longestReport));
    }
    return {};
}

} // namespace

std::expected<Arguments, QString> parseArguments(const QStringList& words) {
    Arguments arguments;
    QStringList rest = words;
    bool optionsEnded = false;
    while (!rest.isEmpty()) {
        const QString word = rest.takeFirst();
        if (optionsEnded || !word.startsWith(QLatin1Char('-')) || word.size() < 2) {
            if (const QString file = fileNamed(word); !file.isEmpty())
                arguments.files.append(file);
            else if (arguments.endpoint.isEmpty())
                arguments.endpoint = word;
            else
                return std::unexpected(Words::tr("Only one endpoint can be given, and there is no file %1.").arg(word));
        } else if (word == QLatin1String("--")) {
            optionsEnded = true;
        } else if (word == QLatin1String("--demo")) {
            arguments.demo = true;
        } else if (isOption(word, QStringLiteral("--report")) || isOption(word, QStringLiteral("--screenshot")) ||
                   isOption(word, QStringLiteral("--theme"))) {
            if (const auto taken = takeValue(arguments, word, rest); !taken)
                return std::unexpected(taken.error());
        } else {
            return std::unexpected(Words::tr("There is no option %1.").arg(word));
        }
    }
    if (!arguments.screenshot.isEmpty() && arguments.reportAfter == 0)
        return std::unexpected(Words::tr("--screenshot goes with --report."));
    return arguments;
}

QString helpText() {
    return Words::tr("Usage: ipcscope [OPTIONS] [ENDPOINT] [FILE...]\n"
                     "Shows ZeroMQ ipc endpoints and their messages, and sends some.\n"
                     "\n"
                     "  ENDPOINT            watch this: a path, @name or ipc://...\n"
                     "  FILE                open this: a capture (pcapng) or JSON Lines, or a pipe of it\n"
                     "  --demo              start small demo programs and watch one of them\n"
                     "  --theme THEME       system, light or dark\n"
                     "  --report SECONDS    after this time print what the window shows, and end\n"
                     "  --screenshot FILE   with --report: save the window's picture (PNG)\n"
                     "  -v, --version       print the version\n"
                     "  -h, --help          print this\n");
}

} // namespace ipcscope::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include "ui/shell/style_sheet.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QStyle>
#include <QStyleFactory>

#include <algorithm>

namespace ipcscope::ui {

namespace {

QColor mixed(const QColor& one, const QColor& other, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(a * (1 - share) + b * share); };
    return {part(one.red(), other.red()), part(one.green(), other.green()), part(one.blue(), other.blue())};
}

struct Shades {
    QRgb window, base, alternate, text, secondary, line, accent, selection;
};
constexpr Shades lightShades{0xfff6f7f8, 0xffffffff, 0xfffafbfc, 0xff1d1f22,
                             0xff60666d, 0xffdfe2e6, 0xff0067a5, 0xffdcebf7};
constexpr Shades darkShades{0xff1f2124, 0xff17181a, 0xff1c1e20, 0xffe6e7e9,
                            0xffa4aab0, 0xff34373b, 0xff5db7f0, 0xff22405a};

QPalette paletteOf(const Shades& shades) {
    QPalette palette;
    const QColor text(shades.text);
    const QColor window(shades.window);
    const QColor line(shades.line);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, QColor(shades.base));
    palette.setColor(QPalette::AlternateBase, QColor(shades.alternate));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, QColor(shades.base));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, text);
    palette.setColor(QPalette::ToolTipBase, QColor(shades.base));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, QColor(shades.secondary));
    palette.setColor(QPalette::Highlight, QColor(shades.selection));
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::Link, QColor(shades.accent));
    palette.setColor(QPalette::LinkVisited, QColor(shades.accent));
    palette.setColor(QPalette::Light, QColor(shades.base));
    palette.setColor(QPalette::Midlight, mixed(window, line, 0.5));
    palette.setColor(QPalette::Mid, line);
    palette.setColor(QPalette::Dark, mixed(line, text, 0.2));
    palette.setColor(QPalette::Shadow, mixed(line, text, 0.4));
    const QColor disabled = mixed(text, window, 0.6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, disabled);
    return palette;
}

/// Fusion's own grey means that nobody chose a palette.
bool platformChose(const QPalette& palette) {
    const QPalette standard = QApplication::style()->standardPalette();
    return palette.color(QPalette::Window) != standard.color(QPalette::Window) ||
           palette.color(QPalette::Base) != standard.color(QPalette::Base);
}

/// Makes the style sheet anew whenever the palette below it changes.
class PaletteFollower : public QObject {
public:
    explicit PaletteFollower(QApplication& application)
        : QObject(&application)
        , m_application(application) {
        application.installEventFilter(this);
    }
    void follow(Scheme scheme) {
        m_changing = true;
        if (scheme == Scheme::System) {
            QApplication::setPalette(QPalette());
            if (!platformChose(QApplication::palette()))
                QApplication::setPalette(lightPalette());
        } else {
            QApplication::setPalette(scheme == Scheme::Dark ? darkPalette() : lightPalette());
        }
        restyle();
        m_changing = false;
    }
    bool eventFilter(QObject* object, QEvent* event) override {
        if (object == &m_application && event->type() == QEvent::ApplicationPaletteChange && !m_changing) {
            m_changing = true;
            restyle();
            m_changing = false;
        }
        return QObject::eventFilter(object, event);
    }

private:
    void restyle() { m_application.setStyleSheet(styleSheetFor(QApplication::palette())); }

    QApplication& m_application;
    bool m_changing = false;
};

} // namespace

Family familyOf(std::optional<zmtp::SocketType> type) {
    using enum zmtp::SocketType;
    if (!type)
        return Family::Unknown;
    switch (*type) {
    case Pub:
    case Sub:
    case XPub:
    case XSub:
    case Radio:
    case Dish:
        return Family::Publish;
    case Push:
    case Pull:
    case Scatter:
    case Gather:
        return Family::Pipeline;
    case Req:
    case Rep:
    case Dealer:
    case Router:
    case Client:
    case Server:
    case Peer:
        return Family::Request;
    case Pair:
    case Channel:
        return Family::Pair;
    case Stream:
        break;
    }
    return Family::Unknown;
}

QPalette lightPalette() {
    return paletteOf(lightShades);
}

QPalette darkPalette() {
    return paletteOf(darkShades);
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

Colors colorsFor(const QPalette& palette) {
    const bool dark = isDark(palette);
    const Shades& shades = dark ? darkShades : lightShades;
    return {.secondary = QColor(shades.secondary),
            .line = QColor(shades.line),
            .accent = QColor(shades.accent),
            .selection = QColor(shades.selection),
            .ok = QColor(dark ? 0xff3ed0a6 : 0xff00715a),
            .warning = QColor(dark ? 0xfff2c14e : 0xff8a5a00),
            .error = QColor(dark ? 0xffff8a80 : 0xffb3261e)};
}

QColor familyColor(Family family, const QPalette& palette) {
    const bool dark = isDark(palette);
    switch (family) {
    case Family::Publish:
        return QColor(dark ? 0xff5db7f0 : 0xff0067a5);
    case Family::Pipeline:
        return QColor(dark ? 0xfff4a259 : 0xffb34a00);
    case Family::Request:
        return QColor(dark ? 0xff3ed0a6 : 0xff00715a);
    case Family::Pair:
        return QColor(dark ? 0xffe39bd0 : 0xff8e3b78);
    case Family::Unknown:
        break;
    }
    return palette.color(QPalette::Text);
}

void applyTheme(QApplication& application, Scheme scheme) {
    static const auto followerName = QStringLiteral("paletteFollower");
    auto* follower =
        static_cast<PaletteFollower*>(application.findChild<QObject*>(followerName, Qt::FindDirectChildrenOnly));
    if (follower == nullptr) {
        follower = new PaletteFollower(application);
        follower->setObjectName(followerName);
    }
    follower->follow(scheme);
}

QFont fixedFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setStyleHint(QFont::Monospace);
    return font;
}

int rowHeight(const QFont& font) {
    const int tallest = std::max(QFontMetrics(font).height(), QFontMetrics(fixedFont()).height());
    return std::max(22, tallest + 4);
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include <QApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include <memory>

static void openResources() {
    Q_INIT_RESOURCE(ipcscope);
}

namespace ipcscope::ui {

namespace {

/// Draws the SVG as a stencil in the palette's colour of the moment, so that a change of theme needs no new icons.
class StencilEngine : public QIconEngine {
public:
    StencilEngine(const QString& file, Ink ink)
        : m_renderer(std::make_shared<QSvgRenderer>(file))
        , m_ink(ink) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, drawn((QSizeF(rect.size()) * ratio).toSize(), mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return drawn(size, mode, state);
    }
    QIconEngine* clone() const override { return new StencilEngine(*this); }
    bool isNull() override { return !m_renderer->isValid(); }

private:
    QPixmap drawn(const QSize& size, QIcon::Mode mode, QIcon::State) const {
        if (size.isEmpty())
            return {}; // of a widget that has no room for it
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        m_renderer->setAspectRatioMode(Qt::KeepAspectRatio);
        m_renderer->render(&painter, QRectF(QPointF(), QSizeF(size)));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), color(mode));
        return pixmap;
    }
    QColor color(QIcon::Mode mode) const {
        const QPalette palette = QApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        switch (m_ink) {
        case Ink::Ok:
            return colorsFor(palette).ok;
        case Ink::Error:
            return colorsFor(palette).error;
        case Ink::Text:
            break;
        }
        return palette.color(QPalette::Active, QPalette::WindowText);
    }

    std::shared_ptr<QSvgRenderer> m_renderer;
    Ink m_ink;
};

} // namespace

QIcon icon(const QString& name, Ink ink) {
    openResources();
    return QIcon(new StencilEngine(QStringLiteral(":/icons/%1.svg").arg(name), ink));
}

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/inquiry.h"
#include "ui/engine/identifier.h"

#include <QDialog>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace ipcscope::ui {

class Engine;

/// "Why is nothing arriving?": the check list of one endpoint, which fills itself: first by looking, then by asking the
/// endpoint, if that is harmless or somebody said yes, then by looking on as long as somebody may be a stalled reader.
/// Each line has its evidence and the next step. Not modal.
class WhyWindow : public QDialog {
    Q_OBJECT
public:
    /// `ours` tells how we take part; asked when it begins to look, and not again until the next look.
    WhyWindow(Engine& engine, std::string address, std::function<advice::OurSide()> ours, QWidget* parent = nullptr);

    const std::vector<advice::Finding>& findings() const { return m_findings; }
    bool isLooking() const { return m_looking; }
    QString plainText() const;

public Q_SLOTS:
    void look();

private:
    struct Look {
        std::vector<advice::Finding> findings;
        std::string notAsked;
        bool open = false;                        ///< another look may tell more
        std::optional<Identifier::Answer> answer; ///< if it was asked
    };
    enum class Step { Begin, Ask, GoOn };
    void lay();
    void lookWith(advice::Asking asking);
    void run(Step step);
    void goOn(Step after, const Look& look);
    void end(const Look& look);
    void fill(const Look& look);
    void askAnyway();

    Engine& m_engine;
    const std::string m_address;
    const std::function<advice::OurSide()> m_ours;
    std::vector<advice::Finding> m_findings;
    QLabel* m_head;
    QLabel* m_progress;
    QScrollArea* m_area;
    QWidget* m_list = nullptr;
    QPushButton* m_ask;
    QPushButton* m_again;
    std::shared_ptr<advice::Inquiry> m_inquiry; ///< made and asked in the background, one step at a time
    advice::Asking m_asking = advice::Asking::IfHarmless;
    bool m_looking = false;
};

/// How Watch would take part: as whatever goes with the endpoint, of a publisher as a subscriber of everything.
advice::OurSide sideOfWatch();

} // namespace ipcscope::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/option_table.h"

#include <QTest>

#include <set>
#include <string>

using namespace ipcscope;
using namespace ipcscope::sockets;
using zmtp::SocketType;

namespace {

/// A value that differs from what a new socket has.
OptionValue another(const Option& option, const OptionValue& now) {
    if (std::holds_alternative<Bytes>(now))
        return Bytes(static_cast<std::size_t>(std::max<std::int64_t>(option.range.least, 1)), 'x');
    const std::int64_t number = std::get<std::int64_t>(now);
    if (option.type == OptionType::Flag)
        return std::int64_t{number == 0 ? 1 : 0};
    const std::int64_t step =
        option.unit == OptionUnit::Milliseconds ? 100 : 1; // one of them counts in tenths of seconds
    return number > option.range.most - step ? number - step : number + step;
}

} // namespace

class TestOptionTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowIsWhole() {
        std::set<int> numbers;
        std::set<std::string_view> names;
        for (const Option* option : optionTable()) {
            const std::string name(option->name);
            QVERIFY2(numbers.insert(option->number).second, name.c_str());
            QVERIFY2(names.insert(option->name).second, name.c_str());
            QVERIFY2(!option->note.empty(), name.c_str());
            QVERIFY2(option->range.least <= option->range.most, name.c_str());
            QCOMPARE(optionNumbered(option->number), option);
            QCOMPARE(optionNamed(option->name), option);
            QCOMPARE(optionNamed("zmq_" + name), option);
            QVERIFY2((option->place == OptionPlace::Options) == (option->get || option->set), name.c_str());
            QVERIFY2(option->place != OptionPlace::Options || !writable(*option) || option->set, name.c_str());
        }
        QVERIFY(numbers.size() > 30);
        QCOMPARE(optionNumbered(-1), nullptr);
        QCOMPARE(optionNumbered(41), nullptr); // ROUTER_RAW: STREAM does it
        QCOMPARE(optionNamed("NO_SUCH"), nullptr);
        QCOMPARE(optionNamed("router-mandatory"), optionNumbered(33));
    }

    /// What is set is read again, and the manual's defaults are what their row says.
    void fieldsKeepWhatIsSet() {
        for (const Option* option : optionTable()) {
            if (!option->get || !option->set)
                continue;
            const std::string name(option->name);
            if (name == "SOCKS_PASSWORD")
                continue; // a secret nobody needs
            Options options = manualDefaults(SocketType::Router);
            const OptionValue before = option->get(options);
            if (!std::holds_alternative<std::monostate>(before) && !std::holds_alternative<Bytes>(before))
                QVERIFY2(before == manualDefault(*option, SocketType::Router), name.c_str());
            const OptionValue value = another(*option, manualDefault(*option, SocketType::Router));
            option->set(options, value);
            QVERIFY2(option->get(options) == value, name.c_str());
        }
    }

    void defaultsOfBothSides() {
        const Options manual = manualDefaults(SocketType::Pull);
        QCOMPARE(manual.linger.count(), -1);
        QCOMPARE(manual.reconnectMaximum.count(), 0);
        QCOMPARE(manual.handshakeTimeout.count(), 30'000);
        QVERIFY(manual.takeover);
        QVERIFY(!manual.fileMode);
        QCOMPARE(manual.limits.messageSize, std::numeric_limits<std::uint64_t>::max());
        QVERIFY(manual.peerFilter.empty());
        QCOMPARE(manualDefaults(SocketType::Sub).linger.count(), 0);
        const Options own;
        QCOMPARE(*get(own, *optionNamed("LINGER")), OptionValue(std::int64_t{2000}));
        QCOMPARE(*get(own, *optionNamed("MAXMSGSIZE")), OptionValue(std::int64_t{256} << 20));
        QCOMPARE(*get(own, *optionNamed("FILE_MODE")), OptionValue(std::int64_t{0600}));
        QCOMPARE(*get(own, *optionNamed("RATE")), OptionValue(std::int64_t{100}));
        QCOMPARE(*get(own, *optionNamed("SOCKS_PROXY")), OptionValue(Bytes()));
    }

    void whatDoesNotFitIsRefused_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("below") << "SNDHWM" << "-1" << "set SNDHWM: -1 is not a number of at least 0";
        QTest::newRow("flag") << "IPV6" << "2" << "set IPV6: 2 is not a number from 0 to 1";
        QTest::newRow("too long") << "ROUTING_ID" << QString(256, 'x')
                                  << "set ROUTING_ID: 256 bytes are not a length from 1 to 255";
        QTest::newRow("empty") << "ROUTING_ID" << "" << "set ROUTING_ID: 0 bytes are not a length from 1 to 255";
        QTest::newRow("another type") << "SUBSCRIBE" << "x" << "set SUBSCRIBE: a ROUTER socket does not have it";
        QTest::newRow("only read") << "TYPE" << "1" << "set TYPE: it can only be read";
        QTest::newRow("key") << "CURVE_SERVERKEY" << QString(40, '"')
                             << "set CURVE_SERVERKEY: a key is 32 bytes, or 40 characters of Z85";
        QTest::newRow("property")
            << "METADATA" << "Y-name:value"
            << "set METADATA: it needs \"X-NAME:VALUE\", the name at most 255 bytes, not 4 bytes in all";
        QTest::newRow("mode") << "FILE_MODE" << "1000" << "set FILE_MODE: 512 is not a mode of at most 777";
    }
    void whatDoesNotFitIsRefused() {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, says);
        const auto setting = settingFromText((name + '=' + value).toStdString());
        QVERIFY(setting);
        Options options;
        const auto refused = set(options, *setting->option, SocketType::Router, setting->value);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code.value(), EINVAL);
        QCOMPARE(QString::fromStdString(refused.error().attempt), says);
    }

    void kindsOfValuesAreToldApart() {
        Options options;
        const Option& id = *optionNamed("ROUTING_ID");
        const Option& mark = *optionNamed("SNDHWM");
        QCOMPARE(set(options, id, SocketType::Router, std::int64_t{1}).error().code.value(), EINVAL);
        QCOMPARE(set(options, id, SocketType::Router, {}).error().code.value(), EINVAL);
        QCOMPARE(set(options, mark, SocketType::Router, Bytes{1}).error().code.value(), EINVAL);
        QCOMPARE(set(options, mark, SocketType::Router, {}).error().code.value(), EINVAL);
        const Option& subscribe = *optionNamed("SUBSCRIBE");
        QCOMPARE(set(options, subscribe, SocketType::Sub, Bytes{}).error().code, make_error_code(Errc::NotSupported));
        QCOMPARE(get(options, subscribe).error().code.value(), EINVAL);
        QCOMPARE(get(options, *optionNamed("TYPE")).error().code, make_error_code(Errc::NotSupported));
    }

    void mechanismsAreChosenByTheirOptions() {
        Options options = manualDefaults(SocketType::Pull);
        const auto put = [&options](std::string_view name, const OptionValue& value) {
            return set(options, *optionNamed(name), SocketType::Pull, value).has_value();
        };
        const auto mechanism = [&options] { return std::get<std::int64_t>(*get(options, *optionNamed("MECHANISM"))); };
        QCOMPARE(mechanism(), 0);
        QVERIFY(put("PLAIN_SERVER", std::int64_t{1}));
        QCOMPARE(mechanism(), 1);
        QCOMPARE(options.security.role, zmtp::Security::Role::Server);
        QVERIFY(put("PLAIN_USERNAME", copyOf(bytesOf("me"))) && put("PLAIN_PASSWORD", copyOf(bytesOf("secret"))));
        QCOMPARE(options.security.role, zmtp::Security::Role::Client);
        QCOMPARE(options.security.username, std::string("me"));
        QCOMPARE(textOf(options.security.password.view()), std::string_view("secret"));
        QVERIFY(put("PLAIN_USERNAME", {}));
        QCOMPARE(mechanism(), 0);
        QVERIFY(put("CURVE_SERVER", std::int64_t{1}));
        QCOMPARE(mechanism(), 2);
        QVERIFY(put("CURVE_SERVERKEY", copyOf(bytesOf("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"))));
        QCOMPARE(options.security.role, zmtp::Security::Role::Client);
        QCOMPARE(options.security.serverKey[0], std::uint8_t{0x54});
        Bytes withNul = copyOf(bytesOf("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
        withNul.push_back(0);
        QVERIFY(put("CURVE_SECRETKEY", withNul));
        QCOMPARE(options.security.secretKey.size(), std::size_t{32});
        QVERIFY(put("METADATA", copyOf(bytesOf("X-a:b:c"))) && put("METADATA", copyOf(bytesOf("X-a:later"))));
        QCOMPARE(options.metadata, (zmtp::Metadata{{"X-a", "b:c"}}));
    }

    void textBecomesValues_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("again");
        QTest::newRow("number") << "sndhwm=7" << "7";
        QTest::newRow("negative") << "ZMQ_LINGER=-1" << "-1";
        QTest::newRow("on") << "takeover=on" << "1";
        QTest::newRow("No") << "TAKEOVER=No" << "0";
        QTest::newRow("mode") << "file-mode=0640" << "0640";
        QTest::newRow("umask") << "file_mode=-1" << "-1";
        QTest::newRow("text") << "ROUTING_ID=me=you" << "me=you";
        QTest::newRow("hex") << "ROUTING_ID=0x00ff41" << "0x00ff41";
        QTest::newRow("hex of text") << "ROUTING_ID=0x4142" << "AB";
        QTest::newRow("nothing") << "ROUTING_ID=" << "";
    }
    void textBecomesValues() {
        QFETCH(QString, text);
        QFETCH(QString, again);
        const auto setting = settingFromText(text.toStdString());
        QVERIFY(setting);
        QCOMPARE(QString::fromStdString(textOfValue(*setting->option, setting->value)), again);
    }

    void textThatIsNone_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no option") << "NOSUCH=1" << "set NOSUCH: there is no such option";
        QTest::newRow("no value") << "LINGER" << "set LINGER: write NAME=VALUE";
        QTest::newRow("no number") << "BACKLOG=many" << "set BACKLOG: \"many\" is not a number of at least 0";
        QTest::newRow("odd hex") << "ROUTING_ID=0x123" << "set ROUTING_ID: after 0x come pairs of hex digits";
        QTest::newRow("no hex") << "ROUTING_ID=0x-1" << "set ROUTING_ID: after 0x come pairs of hex digits";
    }
    void textThatIsNone() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto setting = settingFromText(text.toStdString());
        QVERIFY(!setting);
        QCOMPARE(QString::fromStdString(setting.error().attempt), says);
    }
};

QTEST_GUILESS_MAIN(TestOptionTable)
#include "tst_option_table.moc"

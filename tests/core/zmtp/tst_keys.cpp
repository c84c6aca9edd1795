// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/curve_keys.h"
#include "core/transport/zmtp/z85.h"

#include <QTest>

#include <algorithm>
#include <string>

using namespace ipcscope;
using namespace ipcscope::zmtp;
using namespace std::string_literals;

namespace {

Bytes fromHex(const char* hex) {
    const QByteArray bytes = QByteArray::fromHex(hex);
    return {bytes.begin(), bytes.end()};
}

// The pair of RFC 26's test client and of the manual of zmq_curve_keypair.
constexpr const char* publicText = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
constexpr const char* secretText = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

} // namespace

class TestKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The example of RFC 32.
    void z85Example() {
        const Bytes bytes = fromHex("864fd26fb559f75b");
        QCOMPARE(z85::encode(bytes).value(), "HelloWorld"s);
        QCOMPARE(z85::decode("HelloWorld").value(), bytes);
        QCOMPARE(z85::encode({}).value(), ""s);
        QCOMPARE(z85::decode("").value(), Bytes());
        QCOMPARE(z85::encode(fromHex("ffffffff")).value(), "%nSc0"s);
        QCOMPARE(z85::decode("%nSc0").value(), fromHex("ffffffff"));
    }

    void z85Refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("four characters") << QByteArray("Hell");
        QTest::newRow("six characters") << QByteArray("HelloW");
        QTest::newRow("a blank") << QByteArray("Hel o");
        QTest::newRow("a quote") << QByteArray("Hel\"o");
        QTest::newRow("a byte over 127") << QByteArray("Hel\xC3o");
        QTest::newRow("a NUL") << QByteArray("Hel\0o", 5);
        QTest::newRow("2^32") << QByteArray("%nSc1");
        QTest::newRow("the largest digits") << QByteArray("#####");
    }
    void z85Refuses() {
        QFETCH(QByteArray, text);
        QVERIFY(!z85::decode(text.toStdString()));
        QVERIFY(!z85::encode(fromHex("864fd2")));
    }

    void z85RoundTrip() {
        Bytes bytes(256 * 4);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
        QCOMPARE(z85::decode(z85::encode(bytes).value()).value(), bytes);
    }

    void publicFromSecret() {
        const auto secret = curve::readSecretKey(bytesOf(secretText));
        QVERIFY(secret);
        QCOMPARE(z85::encode(curve::publicKeyOf(*secret)).value(), std::string(publicText));
        QCOMPARE(curve::publicKeyOf(*secret), curve::readPublicKey(bytesOf(publicText)).value());
    }

    void newPairs() {
        const curve::KeyPair one = curve::newKeyPair();
        const curve::KeyPair other = curve::newKeyPair();
        QCOMPARE(curve::publicKeyOf(one.secretKey), one.publicKey);
        QVERIFY(one.publicKey != other.publicKey);
        QVERIFY(!(one.secretKey == other.secretKey));
    }

    void readsBinaryAndText() {
        const Bytes binary = z85::decode(publicText).value();
        QCOMPARE(curve::readPublicKey(binary), curve::readPublicKey(bytesOf(publicText)));
        QVERIFY(curve::readSecretKey(binary) == curve::readSecretKey(bytesOf(publicText)));
        for (const std::size_t size : {0U, 31U, 33U, 39U, 41U})
            QVERIFY(!curve::readPublicKey(bytesOf(std::string(size, '0'))));
        QVERIFY(!curve::readPublicKey(bytesOf(std::string(40, '#'))));
        QVERIFY(!curve::readSecretKey(bytesOf(std::string(40, ' '))));
    }
};

QTEST_APPLESS_MAIN(TestKeys)
#include "tst_keys.moc"

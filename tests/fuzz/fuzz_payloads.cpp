// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads of anybody in every format, with small limits and large ones. What is recognised is decoded, ranges lie
// within the payload, children within their parents. What a path leads to is in a payload that is recognised.
#include "core/observe/capture/filter/item_path.h"
#include "core/observe/capture/filter/protobuf_path.h"
#include "core/observe/decode/decoders.h"
#include "core/observe/decode/protobuf/wire.h"
#include "tests/fuzz/must.h"

#include <vector>

using namespace ipcscope;
using namespace ipcscope::decode;

namespace {

void judge(const Decoded& decoded, ByteView payload, const Limits& limits) {
    must(decoded.nodes.size() <= limits.nodes || decoded.nodes.size() == 1);
    std::vector<ByteRange> path;
    for (const auto& node : decoded.nodes) {
        must(node.depth <= path.size() && node.depth <= limits.depth);
        must(node.range.begin <= node.range.end && node.range.end <= payload.size());
        path.resize(node.depth);
        if (!path.empty())
            must(node.range.begin >= path.back().begin && node.range.end <= path.back().end);
        path.push_back(node.range);
    }
}

void decodeAll(ByteView payload, const Limits& limits) {
    judge(decodeAutomatically(payload, limits), payload, limits);
    must(decodeAutomatically(payload, limits).format == recognised(payload, limits).name);
    for (const auto& decoder : decoders()) {
        judge(decoder.attempt(payload, limits), payload, limits);
        if (decoder.decode == nullptr)
            continue;
        const auto decoded = decoder.decode(payload, limits);
        must(decoded.has_value() == decoder.recognises(payload, limits));
        if (decoded)
            judge(*decoded, payload, limits);
    }
}

void followPaths(ByteView payload) {
    for (const char* const written : {"msgpack", "msgpack.a", "msgpack[0]", "msgpack.a[1].b", "msgpack.1.nil"}) {
        const auto path = capture::fieldNamed(written)->selector.path;
        capture::Value value;
        std::string scratch;
        for (const auto* const format : {&messagePack, &cbor}) {
            if (capture::itemAt(payload, *format, path, value, scratch))
                must(isCertainly(*format, payload, {}));
            else
                must(!path.empty() || !isCertainly(*format, payload, {}));
        }
    }
}

void followNumbers(ByteView payload) {
    for (const char* const written : {"pb", "pb.1", "pb.2[1]", "pb.1.1.1"}) {
        const auto path = capture::fieldNamed(written)->selector.path;
        capture::Value value;
        for (std::size_t i = 0; capture::protobufAt(payload, path, i, value); ++i)
            must(i < capture::mostProtobufValues && isProtobufMessage(payload));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView payload(data, size);
    decodeAll(payload, {});
    followPaths(payload);
    followNumbers(payload);
    decodeAll(payload, {.depth = 5, .nodes = 20, .bytes = 100});
    return 0;
}

#include "pipeline/model/event.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

Event an_event() {
    Event event;
    event.id = EventId("0123abcd");
    event.type = "article.seen";
    event.version = 12;
    event.subject = R"(稿件/鼓楼 ","data":{"no":1} \ " 1)";
    event.time = TimePoint(Duration(1'790'000'000'007));
    event.node = R"(节点-2 "}")";
    event.epoch = 9;
    event.data = R"({"z":1, "a":[{"data":"}"}],"n":-7.50})";
    return event;
}

}  // namespace

TEST(CloudEventTest, IsReadBackByteForByte) {
    const auto back = from_cloudevent(to_cloudevent(an_event()));

    ASSERT_TRUE(back);
    EXPECT_EQ(*back, an_event());
}

TEST(CloudEventTest, WhatIsNoEventOfOursIsNone) {
    const std::string good = to_cloudevent(an_event());
    const auto with = [&](const std::string& part, const std::string& other) {
        std::string text = good;
        text.replace(text.find(part), part.size(), other);
        return text;
    };
    for (const std::string& text :
         {std::string(), std::string("hello"), std::string("{}"), good.substr(0, good.size() / 2),
          with("1.0", "0.3"), with("cn.drumtower.", "com.example."), with(".v12", ".v"), with(".v12", ".v1x"),
          with("urn:drumtower:", "urn:other:"), with("2026", "year"),
          with("\"id\":\"0123abcd\"", "\"id\":\"\""), with(",\"data\":", ",\"date\":")}) {
        EXPECT_FALSE(from_cloudevent(text)) << text;
    }
}

}  // namespace drumtower

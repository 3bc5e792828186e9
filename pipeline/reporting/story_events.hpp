// The events of a story, each as one line for people.
#pragma once

#include "pipeline/reporting/story.hpp"

#include <string>

namespace drumtower {

/// "网站（health-site）"; the id alone when there is no other name.
std::string named(const std::string& name, const std::string& id);
std::string channel_name(const Unit& unit, const ChannelId& id);

/// "推送结果  网站（health-site），没有发出，稍后再试，HTTP 503", without its time.
std::string what_happened(const DutyFacts& facts, const TimelineEntry& entry);

}  // namespace drumtower

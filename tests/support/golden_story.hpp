// The golden story: some ninety events at fixed times that use every type of v1, every outcome of a call,
// every act and every finding. tests/data/golden/log.jsonl holds them as v1 was fixed; the meaning of those
// lines never changes.
#pragma once

#include "pipeline/model/facts.hpp"

#include <string>
#include <vector>

namespace drumtower::golden {

inline constexpr int ledger_partitions = 3;

/// The events as the generator tells them, in the order they happened.
std::vector<Recorded> story();

/// One line an event, canonical JSON.
std::string text_of(const std::vector<Recorded>& log);
/// Throws, naming the line, when it is no event.
std::vector<Recorded> log_in(const std::string& text);

}  // namespace drumtower::golden

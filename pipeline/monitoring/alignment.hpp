// What two texts have in common, in order, and what stands in one place of both but differs. Pure.
#pragma once

#include "pipeline/monitoring/tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace drumtower {

struct Alignment {
    std::size_t common = 0;         // tokens of passages that both have
    std::size_t replaced = 0;       // tokens that stand in the place of others, between common passages
    std::size_t equal_numbers = 0;  // within common passages
    std::size_t other_numbers = 0;  // places where both have numbers, and not the same
};

Alignment align(const Tokens& one, const Tokens& other);

/// A text's runs of six tokens, for a quick look before an alignment.
using Grams = std::unordered_set<std::uint64_t>;
Grams grams_of(const Tokens& tokens);
/// The share of `of` that `in` has too, 0 … 1.
double shared(const Grams& of, const Grams& in);

}  // namespace drumtower

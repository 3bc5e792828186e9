#include "pipeline/monitoring/alignment.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

namespace drumtower {

namespace {

constexpr std::size_t shortest_passage = 4;  // tokens; less is chance
constexpr std::size_t one_place = 12;        // what is replaced is no longer than this
constexpr std::size_t place_at_an_end = 6;
constexpr std::size_t gram = 6;

struct Range {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t size() const { return to - from; }
};

struct Passage {
    std::size_t one = 0;
    std::size_t other = 0;
    std::size_t length = 0;
};

class Aligner {
public:
    Aligner(const Tokens& one, const Tokens& other) : one_(one), other_(other) {
        for (std::size_t at = 0; at < other.size(); ++at)
            places_[other[at]].push_back(at);
    }

    Alignment align() {
        // The longest common passage, then what stands before it and what stands after it.
        std::vector<std::pair<Range, Range>> open{{{0, one_.size()}, {0, other_.size()}}};
        while (!open.empty()) {
            const auto [left, right] = open.back();
            open.pop_back();
            const Passage found = longest(left, right);
            if (found.length < shortest_passage) {
                weigh_gap(left, right);
                continue;
            }
            result_.common += found.length;
            const auto begin = one_.begin() + static_cast<std::ptrdiff_t>(found.one);
            result_.equal_numbers += static_cast<std::size_t>(
                std::count_if(begin, begin + static_cast<std::ptrdiff_t>(found.length), is_number));
            open.push_back({{left.from, found.one}, {right.from, found.other}});
            open.push_back({{found.one + found.length, left.to}, {found.other + found.length, right.to}});
        }
        return result_;
    }

private:
    Passage longest(Range left, Range right) const {
        Passage best;
        std::unordered_map<std::size_t, std::size_t> lengths, next;  // of passages that end here, by place
        for (std::size_t i = left.from; i < left.to; ++i) {
            next.clear();
            const auto found = places_.find(one_[i]);
            if (found != places_.end()) {
                const auto& places = found->second;
                for (auto at = std::lower_bound(places.begin(), places.end(), right.from);
                     at != places.end() && *at < right.to; ++at) {
                    const auto before = *at == 0 ? lengths.end() : lengths.find(*at - 1);
                    const std::size_t length = before == lengths.end() ? 1 : before->second + 1;
                    next[*at] = length;
                    if (length > best.length) best = {i + 1 - length, *at + 1 - length, length};
                }
            }
            std::swap(lengths, next);
        }
        return best;
    }

    std::map<Token, std::set<Token>> numbers(const Tokens& tokens, Range range) const {
        std::map<Token, std::set<Token>> found;  // by kind
        for (std::size_t at = range.from; at < range.to; ++at) {
            if (is_number(tokens[at])) found[kind_of(tokens[at])].insert(tokens[at]);
        }
        return found;
    }

    /// Both have numbers of one kind, and neither's hold the other's.
    bool contradict(Range left, Range right) const {
        const auto theirs = numbers(other_, right);
        for (const auto& [kind, ours] : numbers(one_, left)) {
            const auto found = theirs.find(kind);
            if (found == theirs.end()) continue;
            const std::set<Token>& other = found->second;
            if (!std::includes(ours.begin(), ours.end(), other.begin(), other.end()) &&
                !std::includes(other.begin(), other.end(), ours.begin(), ours.end()))
                return true;
        }
        return false;
    }

    /// At the ends of a text a place is hard to tell: who begins or ends otherwise has replaced nothing.
    void weigh_gap(Range left, Range right) {
        if (left.size() == 0 || right.size() == 0) return;
        const bool at_an_end =
            left.from == 0 || left.to == one_.size() || right.from == 0 || right.to == other_.size();
        const std::size_t most = at_an_end ? place_at_an_end : one_place;
        if (left.size() > most || right.size() > most) return;
        if (contradict(left, right)) ++result_.other_numbers;
        if (!at_an_end) result_.replaced += std::min(left.size(), right.size());
    }

    const Tokens& one_;
    const Tokens& other_;
    std::unordered_map<Token, std::vector<std::size_t>> places_;
    Alignment result_;
};

}  // namespace

Alignment align(const Tokens& one, const Tokens& other) {
    return Aligner(one, other).align();
}

Grams grams_of(const Tokens& tokens) {
    Grams grams;
    for (std::size_t at = 0; at + gram <= tokens.size(); ++at) {
        std::uint64_t hash = 14695981039346656037ULL;
        for (std::size_t i = 0; i < gram; ++i)
            hash = (hash ^ tokens[at + i]) * 1099511628211ULL;
        grams.insert(hash);
    }
    return grams;
}

double shared(const Grams& of, const Grams& in) {
    if (of.empty()) return 0;
    const auto held =
        std::count_if(of.begin(), of.end(), [&](std::uint64_t each) { return in.contains(each); });
    return static_cast<double>(held) / static_cast<double>(of.size());
}

}  // namespace drumtower

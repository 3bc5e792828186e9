#include "pipeline/monitoring/judge.hpp"

#include "pipeline/base/failpoint.hpp"

#include <algorithm>

namespace drumtower {

namespace {

/// What one channel says of one duty. The order is from best to worst for the unit.
enum class Answer { on_time, late, straddles, silent, unknown };

struct ChannelAnswer {
    Answer answer = Answer::unknown;
    bool closed = false;  // it is out of the roster
    std::string grade;
    std::vector<std::string> evidence;
    std::optional<TimePoint> met_at;
    std::string why;  // unknown: what is missing
};

/// A post is as late as its second: exactly at the due second is on time.
auto second_of(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

/// One post that meets the duty, from a receipt or an observation.
struct Post {
    TimeSpan published{};
    std::optional<TimePoint> first_seen;
    std::optional<TimePoint> unseen_at;
    std::string grade;
    std::string event;
};

/// The rule may take one way of publishing alone. A way that nobody could tell is not held against the unit.
bool counts(const DutyChannel& channel, const std::string& way) {
    return !channel.counts || way.empty() || way == *channel.counts;
}

/// How the post was published, by whichever look told it: a link that the unit gave names no way.
std::string way_of(const Observation& seen, const Evidence& evidence) {
    if (seen.way) return *seen.way;
    for (const Observation& other : evidence.observations) {
        if (other.channel == seen.channel && other.url == seen.url && other.way) return *other.way;
    }
    return {};
}

std::vector<Post> posts_on(const DutyChannel& channel, const Evidence& evidence) {
    std::vector<Post> posts;
    for (const Delivery& delivery : evidence.deliveries) {
        if (delivery.channel != channel.id || !delivery.receipt || delivery.adopted) continue;
        if (!counts(channel, "publish")) continue;  // as the program does it
        const TimePoint at = delivery.receipt->published_at;
        posts.push_back({{at, at}, at, std::nullopt, "A", delivery.receipt_event.str()});
    }
    for (const Observation& seen : evidence.observations) {
        if (seen.channel != channel.id || !counts(channel, way_of(seen, evidence))) continue;
        posts.push_back({seen.published, seen.first_seen, seen.unseen_at, seen.grade, seen.event.str()});
    }
    return posts;
}

Answer weigh(const Post& post, TimePoint due) {
    if (second_of(post.published.latest) <= second_of(due)) return Answer::on_time;
    if (second_of(post.published.earliest) > second_of(due)) return Answer::late;
    // Only a date, and the due time lies within it: first sight decides, unless a blind gap stood before it.
    if (post.first_seen && second_of(*post.first_seen) <= second_of(due)) return Answer::on_time;
    if (post.unseen_at && second_of(*post.unseen_at) > second_of(due)) return Answer::late;
    return Answer::straddles;
}

const ChannelLooks* looks_of(const ChannelId& channel, const Evidence& evidence) {
    for (const ChannelLooks& looks : evidence.looks) {
        if (looks.channel == channel) return &looks;
    }
    return nullptr;
}

/// Nobody can look there: the unit was asked for a link, and its silence answers when it has had the time.
ChannelAnswer no_link(const DutyChannel& channel, const Obligation& duty, const JudgeRules& rules,
                      TimePoint now) {
    ChannelAnswer answer;
    if (duty.asked && duty.asked_at && now > std::max(duty.due, *duty.asked_at) + rules.link_within) {
        answer.answer = Answer::silent;
        answer.grade = "D";
        answer.evidence.push_back(duty.asked->str());
    } else {
        answer.why = channel.id.str() + " 无法由程序查看，等待单位提供链接";
        if (!duty.asked) answer.why += "（尚未向单位索要）";
    }
    return answer;
}

/// No post is known: was the channel looked at from the clock's start past the due time, as long as there was
/// a channel, with no blind spot open?
ChannelAnswer silence_of(const JudgedChannel& channel, const Evidence& evidence, const JudgeRules& rules,
                         TimePoint now) {
    const Obligation& duty = evidence.duty;
    ChannelAnswer answer;
    for (const Question& asked : evidence.questions) {
        if (asked.channel != channel.id || !asked.answer.empty()) continue;
        answer.why =
            channel.id.str() + " 有一篇疑似转载等人认定：《" + asked.title + "》（" + asked.why + "）";
        return answer;
    }
    if (!channel.looks) return no_link(channel, duty, rules, now);
    answer.closed = channel.closed && *channel.closed < duty.due;
    const ChannelLooks* looks = looks_of(channel.id, evidence);
    if (DT_BROKEN("judge_without_look")) {
        answer.answer = now > duty.due ? Answer::silent : Answer::unknown;
        return answer;
    }
    if (looks && has_seen_all(*looks, duty, &answer.evidence, channel.opened, channel.closed)) {
        answer.answer = Answer::silent;
        return answer;
    }
    answer.why = answer.closed ? channel.id.str() + " 已关闭，关闭之前没有完整查看"
                               : "等待对 " + channel.id.str() + " 的完整查看";
    if (looks && !looks->blind_spots.empty()) answer.why += "（盲区：" + looks->blind_spots.front() + "）";
    if (looks && !channel.opened && !is_looked_back(duty, channel.id))
        answer.why += "（认定之前的时段未能回看）";
    if (looks && !looks->trouble.empty()) answer.why += "（查看失败：" + looks->trouble + "）";
    return answer;
}

ChannelAnswer answer_of(const JudgedChannel& channel, const Evidence& evidence, const JudgeRules& rules,
                        TimePoint now) {
    ChannelAnswer best;
    for (const Post& post : posts_on(channel, evidence)) {
        const Answer answer = weigh(post, evidence.duty.due);
        const bool stronger = answer == best.answer && post.grade < best.grade;
        if (answer >= best.answer && !stronger) continue;
        best.answer = answer;
        best.grade = post.grade;
        best.evidence = {post.event};
        best.met_at = post.published.earliest;
    }
    if (best.answer != Answer::unknown && best.answer != Answer::late) return best;
    // Late is "none in time" and a post after: the first half needs the same looks as silence does.
    ChannelAnswer silence = silence_of(channel, evidence, rules, now);
    if (best.answer == Answer::unknown || silence.answer == Answer::unknown) return silence;
    best.evidence.insert(best.evidence.end(), silence.evidence.begin(), silence.evidence.end());
    return best;
}

Verdict verdict_of(Finding finding, const std::vector<ChannelAnswer>& answers, Answer rests_on,
                   std::string reason) {
    Verdict verdict;
    verdict.finding = finding;
    verdict.reason = std::move(reason);
    const bool needs_all = rests_on == Answer::silent;  // then the weakest grade of them is the verdict's
    for (const ChannelAnswer& answer : answers) {
        if (answer.answer != rests_on) continue;
        verdict.evidence.insert(verdict.evidence.end(), answer.evidence.begin(), answer.evidence.end());
        const bool says_more = verdict.grade.empty() || (answer.grade < verdict.grade) != needs_all;
        if (!answer.grade.empty() && says_more) verdict.grade = answer.grade;
        if (answer.met_at && (!verdict.met_at || *answer.met_at < *verdict.met_at))
            verdict.met_at = answer.met_at;
    }
    if (verdict.grade.empty()) verdict.grade = "B";  // looks read back from the platform's own list
    std::sort(verdict.evidence.begin(), verdict.evidence.end());
    verdict.evidence.erase(std::unique(verdict.evidence.begin(), verdict.evidence.end()),
                           verdict.evidence.end());
    return verdict;
}

bool any(const std::vector<ChannelAnswer>& answers, Answer wanted) {
    return std::any_of(answers.begin(), answers.end(),
                       [&](const ChannelAnswer& each) { return each.answer == wanted; });
}

std::string what_is_missing(const std::vector<ChannelAnswer>& answers) {
    std::string text;
    for (const ChannelAnswer& answer : answers) {
        if (answer.answer != Answer::unknown || answer.why.empty()) continue;
        if (!text.empty()) text += "；";
        text += answer.why;
    }
    return text;
}

/// The verdict that the answers allow, or nothing while one that matters is unknown.
std::optional<Verdict> weigh_all(const std::vector<ChannelAnswer>& answers, bool each, TimePoint now,
                                 TimePoint due) {
    const bool all_on_time = std::all_of(answers.begin(), answers.end(), [](const ChannelAnswer& answer) {
        return answer.answer == Answer::on_time;
    });
    if (each ? all_on_time : any(answers, Answer::on_time)) {
        return verdict_of(Finding::on_time, answers, Answer::on_time, "发布时间不晚于时限");
    }
    if (now <= due || any(answers, Answer::unknown)) return std::nullopt;
    if (any(answers, Answer::straddles)) {
        return verdict_of(Finding::undetermined, answers, Answer::straddles,
                          "页面只有日期，且首次看到之前有未查看的时段，须人工认定");
    }
    const bool late =
        each ? any(answers, Answer::late) && !any(answers, Answer::silent) : any(answers, Answer::late);
    if (late) return verdict_of(Finding::late, answers, Answer::late, "发布时间晚于时限，其余渠道已完整查看");
    const bool none_left = std::all_of(answers.begin(), answers.end(),
                                       [](const ChannelAnswer& answer) { return answer.closed; });
    if (none_left)
        return verdict_of(Finding::undetermined, answers, Answer::silent,
                          "时限之内渠道都已关闭，单位无处可发，须人工认定");
    return verdict_of(Finding::overdue, answers, Answer::silent, "时限之后已完整查看各渠道，未见转载");
}

bool is_final(const Verdict& verdict) {
    if (!verdict.who.empty()) return true;
    return verdict.finding == Finding::on_time || verdict.finding == Finding::exempt ||
           verdict.finding == Finding::voided;
}

bool says_the_same(const Verdict& before, const Verdict& now) {
    return before.finding == now.finding;
}

}  // namespace

bool covers(const std::vector<Covered>& stretches, TimePoint from, TimePoint to,
            std::vector<std::string>* evidence) {
    for (const Covered& stretch : stretches) {
        if (stretch.from > from || stretch.to <= to) continue;
        if (evidence) evidence->push_back(stretch.look.str());
        return true;
    }
    return false;
}

bool has_seen_all(const ChannelLooks& looks, const Obligation& duty, std::vector<std::string>* evidence,
                  std::optional<TimePoint> opened, std::optional<TimePoint> closed) {
    if (!opened && !is_looked_back(duty, looks.channel)) return false;
    const TimePoint end = second_of(duty.due) + 1s - 1ms;  // a post of the due second is on time
    const TimePoint from = std::max(duty.clock_start, opened.value_or(duty.clock_start));
    const TimePoint to = std::min(end, closed.value_or(end));
    if (looks.whole && covers(*looks.whole, from, to, evidence)) return true;
    return looks.blind_spots.empty() && covers(looks.covered, from, to, evidence);
}

bool is_looked_back(const Obligation& duty, const ChannelId& channel) {
    if (!duty.begins_before_clock()) return true;
    return duty.looked_back &&
           std::find(duty.looked_back->begin(), duty.looked_back->end(), channel) != duty.looked_back->end();
}

Judgement judge(const Evidence& evidence, const JudgeRules& rules, TimePoint now) {
    const Obligation& duty = evidence.duty;
    Judgement judgement;
    if (!duty.verdicts.empty() && is_final(duty.verdicts.back())) return judgement;
    if (duty.withdrawn) {
        if (!duty.verdicts.empty()) return judgement;
        judgement.verdict = Verdict{{}, Finding::voided, "E", {}, "稿件已撤回，转载任务作废", {}, {}, {}};
        return judgement;
    }
    if (duty.channels.empty()) {
        judgement.waits_for = "单位没有可用渠道（no_channel），不计时限";
        return judgement;
    }
    std::vector<ChannelAnswer> answers;
    for (const JudgedChannel& channel : evidence.channels)
        answers.push_back(answer_of(channel, evidence, rules, now));
    // A roster that is mended before the time is over has done nothing to the duty.
    if (evidence.unit_retired && now > duty.due && duty.verdicts.empty() && !any(answers, Answer::on_time)) {
        judgement.verdict = Verdict{{}, Finding::voided, "E", {}, "单位已不在名录，转载任务作废", {}, {}, {}};
        return judgement;
    }
    auto verdict = weigh_all(answers, duty.satisfied_by == "each", now, duty.due);
    if (!verdict) {
        judgement.waits_for = now <= duty.due ? "时限未到" : what_is_missing(answers);
        if (now <= duty.due + rules.undetermined_after || !duty.verdicts.empty()) return judgement;
        verdict = verdict_of(Finding::undetermined, answers, Answer::unknown,
                             "时限后仍未能完整查看：" + judgement.waits_for);
    }
    if (!duty.verdicts.empty() && says_the_same(duty.verdicts.back(), *verdict)) return judgement;
    judgement.verdict = std::move(verdict);
    return judgement;
}

}  // namespace drumtower

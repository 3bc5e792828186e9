// What happens to a delivery: requests, intents, outcomes, a person's acts, posts seen on the channel.
//
// Facts (what a platform did) fold whatever the epoch of who states them; decisions (intents) only when they
// were made by the newest owner on the row as it stands.
#include "pipeline/ledger/rows.hpp"

#include <algorithm>

namespace drumtower::folding {

namespace {

using How = facts::DeliveryProgressed::How;
using Act = facts::DeliveryActed::Act;

void ask_person(Delivery& row, std::string why) {
    row.state = DeliveryState::needs_human;
    row.note = std::move(why);
}

/// What the row still has to do, now that no call is open and `live_version` is what is out there.
void settle_next(Delivery& row) {
    row.intent.reset();
    row.attempts = 0;
    row.note.clear();
    row.kind_of_trouble.clear();
    if (row.action == Action::withdraw) {
        if (row.live_version == 0 && row.mode == Mode::manual && !row.receipt) {
            ask_person(row, "withdrawn at the source: if it was posted by hand, a person must remove it");
        } else if (row.live_version == 0) {
            row.state = row.receipt ? DeliveryState::done : DeliveryState::cancelled;
        } else if (row.adopted) {
            ask_person(row,
                       "withdrawn at the source, but this post was made by hand: a person must remove it");
        } else {
            row.state = DeliveryState::waiting;
        }
        return;
    }
    if (row.live_version == 0) {
        row.action = Action::publish;
        row.state = DeliveryState::waiting;
    } else if (row.live_version >= row.version && !row.text_unknown) {
        row.state = DeliveryState::done;
    } else if (row.adopted) {
        ask_person(row, "corrected at the source, but this post was made by hand: a person must correct it");
    } else {
        row.action = Action::update;
        row.state = DeliveryState::waiting;
        row.memo = {};
        if (row.mode == Mode::approve) row.approved = false;  // another text wants another review
    }
}

/// What the call came to is known: there is nothing to find out, only something to do by hand.
bool leaves_no_doubt(std::string_view kind) {
    return kind == "by_hand" || kind == "refused_by_platform" || kind == "removed";
}

bool is_idle(const Delivery& row) {
    return row.state != DeliveryState::intended && row.state != DeliveryState::accepted;
}

/// The same change is made again, on the row as it stands now.
void make_again(Delivery& row) {
    row.intent.reset();
    row.state = DeliveryState::waiting;
}

/// The draft is to be changed or taken away, which the memo says how to find.
void act_on_draft(Delivery& row, Action action, TimePoint at) {
    make_again(row);
    row.action = action;
    row.attempts = 0;
    row.not_before = at;
}

void ask_about_two(Delivery& row, const std::string& other) {
    ask_person(row,
               "two posts of this article are on the channel: " + row.receipt->post_id + " and " + other);
}

void went_live(Delivery& row, const facts::DeliveryProgressed& fact) {
    if (fact.action == Action::withdraw) {
        row.live_version = 0;
        row.text_unknown = false;
        settle_next(row);
        return;
    }
    if (fact.receipt && row.receipt && row.live_version > 0 &&
        row.receipt->post_id != fact.receipt->post_id) {
        ask_about_two(row, fact.receipt->post_id);
        return;
    }
    const bool same_post = fact.receipt && row.receipt && fact.receipt->post_id == row.receipt->post_id;
    row.adopted = row.adopted && same_post;
    if (fact.receipt) row.receipt = fact.receipt;
    row.text_unknown = fact.version == 0;
    row.live_version = row.text_unknown ? row.version : fact.version;
    row.memo = fact.memo;
    const std::string detail = fact.detail;
    settle_next(row);
    if (row.state == DeliveryState::done) row.note = detail;  // what the platform made us drop
}

Folded progressed(Delivery& row, const facts::DeliveryProgressed& fact) {
    const bool answers_open = row.intent && row.intent->event == fact.intent;
    const bool based_on_row = fact.intent.empty() && fact.previous == row.last;
    if (fact.how == How::published || fact.how == How::adopted) {
        went_live(row, fact);
        return Folded::applied;
    }
    if (!answers_open && !based_on_row) return Folded::stale;
    const Action attempted = answers_open ? row.intent->action : fact.action;
    if (fact.memo.text != "null") row.memo = fact.memo;
    if (fact.not_before) row.not_before = *fact.not_before;
    row.note = fact.detail;
    row.kind_of_trouble = fact.kind;
    switch (fact.how) {
        case How::prepared:
            row.state = DeliveryState::waiting;
            row.intent.reset();
            row.attempts = 0;
            break;
        case How::accepted:
            row.state = DeliveryState::accepted;
            if (row.action == Action::update &&
                row.live_version == 0) {  // a draft: it waits to be published, as before
                row.action = Action::publish;
                if (row.intent) row.intent->action = Action::publish;
            }
            break;
        case How::absent: {
            const int attempts = row.attempts;
            if (attempted == row.action && attempted != Action::publish) {
                make_again(row);
            } else {
                settle_next(row);
            }
            row.attempts = attempts;
            break;
        }
        case How::deferred:
            make_again(row);
            if (row.action == Action::withdraw && attempted != Action::withdraw) settle_next(row);
            break;
        case How::uncertain:
            if (row.intent) row.intent->uncertain = true;
            row.state = DeliveryState::intended;
            break;
        case How::refused:
            row.intent.reset();
            row.state = DeliveryState::refused;
            break;
        case How::needs_human:
            row.state = DeliveryState::needs_human;
            if (leaves_no_doubt(fact.kind)) row.intent.reset();
            break;
        case How::cancelled:
            row.intent.reset();
            row.state = DeliveryState::cancelled;
            break;
        case How::published:
        case How::adopted:
            break;  // above
    }
    return Folded::applied;
}

/// A person says that what was wanted is there now (or gone).
void done_by_hand(Delivery& row) {
    row.intent.reset();
    row.state = DeliveryState::done;
    row.kind_of_trouble.clear();
    row.text_unknown = false;
    if (row.action == Action::withdraw) {
        row.live_version = 0;
        return;
    }
    if (row.live_version == 0) row.adopted = true;
    row.live_version = row.version;
}

void acted(Delivery& row, const facts::DeliveryActed& fact, TimePoint at) {
    switch (fact.act) {
        case Act::approve:
            row.approved = true;
            row.approved_by = fact.who;
            break;
        case Act::reject:
            row.state = DeliveryState::refused;
            row.note = fact.reason;
            row.kind_of_trouble = "rejected";
            break;
        case Act::retry:
            row.not_before = at;
            row.attempts = 0;
            if (row.kind_of_trouble == "draft_gone" || leaves_no_doubt(row.kind_of_trouble)) {
                row.intent.reset();  // from the beginning: a person has looked
                row.memo = {};
                row.state = DeliveryState::waiting;
            } else if (row.intent) {  // a call may be out there: it is read back before anything else
                row.intent->uncertain = true;
                row.state = DeliveryState::intended;
            } else if (is_for_the_machine(row)) {
                row.state = DeliveryState::waiting;
            }
            break;
        case Act::done:
            done_by_hand(row);
            row.note = fact.reason;
            break;
    }
}

}  // namespace

void seen_on_channel(Delivery& row, const facts::ObservationMade& fact) {
    if (fact.gone) {
        if (row.receipt && row.receipt->post_id == fact.post_id && row.live_version > 0) {
            row.live_version = 0;
            if (row.action == Action::withdraw) {
                settle_next(row);
            } else {
                ask_person(row, "the post is gone from the channel");
            }
        }
        return;
    }
    const bool by_word = fact.matched_by == "attested";  // which does not keep the program from its own post
    if (by_word && row.mode != Mode::manual && row.state != DeliveryState::needs_human) return;
    const Receipt receipt{fact.post_id, fact.url, fact.published.earliest};
    const bool ours = fact.matched_by == "slug";
    if (row.live_version > 0) {
        if (!row.receipt) {
            row.receipt = receipt;  // a person said that it is there; now we know where
        } else if (ours && row.receipt->post_id != fact.post_id) {
            ask_about_two(row, fact.post_id);
        }
        return;
    }
    const bool left_the_box = row.state == DeliveryState::needs_human && row.kind_of_trouble == "draft_gone";
    if (!ours && !left_the_box && (!is_idle(row) || row.intent)) return;
    row.receipt = receipt;
    row.live_version = ours && row.intent ? row.intent->version : row.version;
    row.text_unknown = ours && !row.intent;
    row.adopted = !ours;
    settle_next(row);
}

namespace {

/// What is out there has its own clock until it says the right thing.
void start_fix_clock(Delivery& row, std::optional<Duration> within, TimePoint at) {
    if (!within || row.live_version == 0) return;
    row.fix_asked = at;
    row.fix_by = at + *within;
    row.fix_told.reset();
}

}  // namespace

Keys keys(const facts::RevisionRequested& fact, Partition) {
    Keys keys;
    for (const ChannelId& channel : fact.channels)
        keys.push_back(delivery_key(delivery_id(fact.article, channel)));
    return keys;
}

Folded apply(Rows& rows, const facts::RevisionRequested& fact, const Recorded& recorded) {
    for (const ChannelId& channel : fact.channels) {
        const RowKey key = delivery_key(delivery_id(fact.article, channel));
        auto row = load<Delivery>(rows, key);
        if (!row || row->version >= fact.version) continue;
        row->version = fact.version;
        row->content = fact.content;
        row->title = fact.title;
        row->last = recorded.event.id;
        start_fix_clock(*row, fact.within, recorded.event.time);
        if (row->mode == Mode::approve && row->action != Action::withdraw) row->approved = false;
        if (stands_as_draft(*row)) act_on_draft(*row, Action::update, recorded.event.time);
        if (row->state == DeliveryState::done && row->action != Action::withdraw) settle_next(*row);
        save(rows, key, *row);
    }
    return Folded::applied;
}

Keys keys(const facts::WithdrawalRequested& fact, Partition) {
    Keys keys;
    for (const ChannelId& channel : fact.channels)
        keys.push_back(delivery_key(delivery_id(fact.article, channel)));
    for (const ObligationId& duty : fact.obligations)
        keys.push_back(obligation_key(duty));
    return keys;
}

Folded apply(Rows& rows, const facts::WithdrawalRequested& fact, const Recorded& recorded) {
    for (const ObligationId& id : fact.obligations) {
        auto duty = load<Obligation>(rows, obligation_key(id));
        if (!duty) continue;
        duty->withdrawn = true;
        save(rows, obligation_key(id), *duty);
    }
    for (const ChannelId& channel : fact.channels) {
        const RowKey key = delivery_key(delivery_id(fact.article, channel));
        auto row = load<Delivery>(rows, key);
        if (!row) continue;
        row->action = Action::withdraw;
        row->approved = true;  // taking an error back is not reviewed again
        row->last = recorded.event.id;
        start_fix_clock(*row, fact.within, recorded.event.time);
        if (stands_as_draft(*row)) {
            act_on_draft(*row, Action::withdraw, recorded.event.time);
        } else if (is_idle(*row) && !row->intent) {  // an open call keeps the time it needs to settle
            row->memo = {};
            row->not_before = recorded.event.time;
            settle_next(*row);
        }
        save(rows, key, *row);
    }
    return Folded::applied;
}

Keys keys(const facts::DeliveryIntended& fact, Partition partition) {
    return {delivery_key(fact.delivery), owner_key(partition)};
}

Folded apply(Rows& rows, const facts::DeliveryIntended& fact, const Recorded& recorded) {
    if (is_stale(rows, recorded)) return Folded::stale;
    auto row = load<Delivery>(rows, delivery_key(fact.delivery));
    if (!row || row->last != fact.previous || !is_idle(*row)) return Folded::stale;
    Intent intent;
    intent.event = recorded.event.id;
    intent.action = fact.action;
    intent.step = fact.step;
    intent.attempt = fact.attempt;
    intent.version = fact.version;
    intent.node = fact.node;
    intent.epoch = fact.epoch;
    intent.made_at = recorded.event.time;
    row->intent = intent;
    row->state = DeliveryState::intended;
    row->attempts = fact.attempt;
    row->memo = fact.memo;
    row->last = recorded.event.id;
    save(rows, delivery_key(fact.delivery), *row);
    return Folded::applied;
}

Keys keys(const facts::DeliveryProgressed& fact, Partition) {
    return {delivery_key(fact.delivery)};
}

Folded apply(Rows& rows, const facts::DeliveryProgressed& fact, const Recorded& recorded) {
    auto row = load<Delivery>(rows, delivery_key(fact.delivery));
    if (!row) return Folded::stale;
    const auto receipt = row->receipt;
    if (progressed(*row, fact) == Folded::stale) return Folded::stale;
    row->last = recorded.event.id;
    if (row->receipt != receipt) row->receipt_event = recorded.event.id;
    save(rows, delivery_key(fact.delivery), *row);
    return Folded::applied;
}

Keys keys(const facts::DeliveryActed& fact, Partition) {
    return {delivery_key(fact.delivery)};
}

Folded apply(Rows& rows, const facts::DeliveryActed& fact, const Recorded& recorded) {
    auto row = load<Delivery>(rows, delivery_key(fact.delivery));
    if (!row || (fact.act == Act::approve && row->version != fact.version)) return Folded::stale;
    const bool open_call = !is_idle(*row);
    if (open_call || (row->state == DeliveryState::done && fact.act != Act::done)) return Folded::stale;
    acted(*row, fact, recorded.event.time);
    row->last = recorded.event.id;
    save(rows, delivery_key(fact.delivery), *row);
    return Folded::applied;
}

}  // namespace drumtower::folding

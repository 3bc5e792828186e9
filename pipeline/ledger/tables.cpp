#include "pipeline/ledger/tables.hpp"

#include "pipeline/ledger/rows.hpp"

namespace drumtower::tables {

std::string view_file(const std::string& directory) {
    return directory + "/view.db";
}

namespace {

bool is_filled(sqlite::Database& database) {
    sqlite::Statement known = database.prepare("SELECT 1 FROM meta WHERE key = 'filled'");
    return known.step();
}

// A hand channel's turn is over once the duty is met elsewhere, and comes again when it is not.
constexpr const char* hand_turns =
    "UPDATE delivery SET queued = EXISTS (SELECT 1 FROM obligation o WHERE o.article = delivery.article "
    "AND o.unit = delivery.unit AND o.state IN ('open', 'overdue', 'undetermined')) WHERE by_hand = 1";

constexpr const char* indexes = R"(
        CREATE INDEX IF NOT EXISTS article_by_time ON article(seen_at, id);
        CREATE INDEX IF NOT EXISTS article_by_state ON article(state, seen_at, id);
        CREATE INDEX IF NOT EXISTS article_unrouted ON article(id) WHERE unrouted = 1;
        CREATE INDEX IF NOT EXISTS origin_by_source ON origin(source, seen_at);
        CREATE INDEX IF NOT EXISTS obligation_appealed ON obligation(due, id) WHERE appealed = 1;
        CREATE INDEX IF NOT EXISTS obligation_remind ON obligation(remind, id) WHERE remind IS NOT NULL;
        CREATE INDEX IF NOT EXISTS obligation_due ON obligation(due, id) WHERE state = 'open';
        CREATE INDEX IF NOT EXISTS obligation_by_article ON obligation(article, unit, state, due);
        CREATE INDEX IF NOT EXISTS obligation_by_unit ON obligation(unit, state, due, id);
        CREATE INDEX IF NOT EXISTS obligation_by_state ON obligation(state, due, id);
        CREATE INDEX IF NOT EXISTS obligation_by_due ON obligation(due, id);
        CREATE INDEX IF NOT EXISTS delivery_tell ON delivery(tell, id) WHERE tell IS NOT NULL;
        CREATE INDEX IF NOT EXISTS delivery_work ON delivery(channel, due, id, not_before) WHERE workable = 1;
        CREATE INDEX IF NOT EXISTS delivery_by_article ON delivery(article, unit);
        CREATE INDEX IF NOT EXISTS delivery_queue ON delivery(unit, due, id) WHERE queued = 1;
        CREATE INDEX IF NOT EXISTS delivery_by_state ON delivery(state, due);
        CREATE INDEX IF NOT EXISTS observation_by_article ON observation(article, unit);
        CREATE INDEX IF NOT EXISTS question_by_article ON question(article, unit);
        CREATE INDEX IF NOT EXISTS question_open ON question(asked, id) WHERE open = 1;
    )";

constexpr const char* counts = R"(
        DELETE FROM tally;
        INSERT INTO tally SELECT 'article', state, count(*) FROM article GROUP BY state;
        INSERT INTO tally SELECT 'obligation', state, count(*) FROM obligation GROUP BY state;
        INSERT INTO tally SELECT 'delivery', state, count(*) FROM delivery GROUP BY state;
        CREATE TRIGGER IF NOT EXISTS article_in AFTER INSERT ON article BEGIN
            INSERT INTO tally VALUES('article', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1; END;
        CREATE TRIGGER IF NOT EXISTS article_out AFTER DELETE ON article BEGIN
            UPDATE tally SET count = count - 1 WHERE kind = 'article' AND state = old.state; END;
        CREATE TRIGGER IF NOT EXISTS obligation_in AFTER INSERT ON obligation BEGIN
            INSERT INTO tally VALUES('obligation', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1; END;
        CREATE TRIGGER IF NOT EXISTS obligation_out AFTER DELETE ON obligation BEGIN
            UPDATE tally SET count = count - 1 WHERE kind = 'obligation' AND state = old.state; END;
        CREATE TRIGGER IF NOT EXISTS delivery_in AFTER INSERT ON delivery BEGIN
            INSERT INTO tally VALUES('delivery', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1; END;
        CREATE TRIGGER IF NOT EXISTS delivery_out AFTER DELETE ON delivery BEGIN
            UPDATE tally SET count = count - 1 WHERE kind = 'delivery' AND state = old.state; END;
    )";

}  // namespace

// `entity` keeps its rowid: a tree of keys with bodies in it would be four wide and eight deep.
void create(sqlite::Database& database) {
    database.execute(R"(
        CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS folded(partition INTEGER PRIMARY KEY, position INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS seen(id TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS entity(kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(kind, id))
            STRICT;
        CREATE TABLE IF NOT EXISTS story(sequence INTEGER PRIMARY KEY, partition INTEGER NOT NULL, position INTEGER NOT NULL,
            id TEXT NOT NULL, type TEXT NOT NULL, time INTEGER NOT NULL, node TEXT NOT NULL, data TEXT NOT NULL,
            stale INTEGER NOT NULL, subject TEXT NOT NULL, unit TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS touch(subject TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY(subject, sequence))
            STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS touched(subject TEXT NOT NULL, sequence INTEGER NOT NULL) STRICT;

        CREATE TABLE IF NOT EXISTS article(id TEXT PRIMARY KEY, state TEXT NOT NULL, seen_at INTEGER NOT NULL,
            unrouted INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS origin(url TEXT NOT NULL, source TEXT NOT NULL, article TEXT NOT NULL, seen_at INTEGER NOT NULL,
            PRIMARY KEY(url, source)) STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS obligation(id TEXT PRIMARY KEY, article TEXT NOT NULL, unit TEXT NOT NULL, state TEXT NOT NULL,
            due INTEGER NOT NULL, remind INTEGER, appealed INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS delivery(id TEXT PRIMARY KEY, article TEXT NOT NULL, unit TEXT NOT NULL, channel TEXT NOT NULL,
            state TEXT NOT NULL, not_before INTEGER NOT NULL, due INTEGER NOT NULL, workable INTEGER NOT NULL, tell INTEGER,
            by_hand INTEGER NOT NULL, queued INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS tally(kind TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(kind, state))
            STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS observation(id TEXT PRIMARY KEY, article TEXT NOT NULL, unit TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS question(id TEXT PRIMARY KEY, article TEXT NOT NULL, unit TEXT NOT NULL, asked INTEGER NOT NULL,
            open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    )");
}

struct Writer::Statements {
    explicit Statements(sqlite::Database& db)
        : load(db.prepare("SELECT body FROM entity WHERE kind = ?1 AND id = ?2")),
          save(db.prepare(
              "INSERT INTO entity VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = excluded.body")),
          remove(db.prepare("DELETE FROM entity WHERE kind = ?1 AND id = ?2")),
          article(db.prepare("INSERT OR REPLACE INTO article VALUES(?1, ?2, ?3, ?4)")),
          origin(db.prepare("INSERT INTO origin VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")),
          obligation(db.prepare("INSERT OR REPLACE INTO obligation VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")),
          delivery(db.prepare(
              "INSERT OR REPLACE INTO delivery VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")),
          observation(db.prepare("INSERT OR REPLACE INTO observation VALUES(?1, ?2, ?3)")),
          question(db.prepare("INSERT OR REPLACE INTO question VALUES(?1, ?2, ?3, ?4, ?5)")),
          touch(db.prepare("INSERT OR IGNORE INTO touch VALUES(?1, ?2)")),
          touched(db.prepare("INSERT INTO touched VALUES(?1, ?2)")),
          turn(db.prepare(std::string(hand_turns) + " AND article = ?1 AND unit = ?2")) {}

    sqlite::Statement load, save, remove, article, origin, obligation, delivery, observation, question, touch,
        touched, turn;
};

Writer::Writer(sqlite::Database& database)
    : database_(database),
      statements_(std::make_unique<Statements>(database)),
      filled_(is_filled(database)) {}
Writer::~Writer() = default;

std::optional<std::string> Writer::load(const RowKey& key) {
    sqlite::Statement& query = statements_->load;
    query.bind(1, key.kind).bind(2, key.id);
    std::optional<std::string> body;
    if (query.step()) body = query.text(0);
    query.reset();
    return body;
}

namespace {

std::int64_t stored(TimePoint time) {
    return time.time_since_epoch().count();
}

/// Whether the router still owes this article something: requests, a newer text, a withdrawal.
bool is_unrouted(const Article& article) {
    if (!article.designation) return false;
    if (article.state == ArticleState::withdrawn) {
        return article.routed_withdrawal !=
               article.withdrawal;  // routing may have been cut short: requests may be out
    }
    if (article.state != ArticleState::open) return false;
    return article.routed != article.designation->event || article.routed_version < article.newest().number;
}

/// Rows a channel's publisher may have to act on; the rest of the conditions (frozen, held) are asked when it
/// does.
bool is_workable(const Delivery& row) {
    if (row.mode == Mode::manual) return row.state == DeliveryState::intended;
    if (row.state == DeliveryState::intended || row.state == DeliveryState::accepted) return true;
    return row.state == DeliveryState::waiting && (row.mode != Mode::approve || row.approved);
}

bool in_queue(const Delivery& row) {
    return row.state != DeliveryState::done && row.state != DeliveryState::cancelled;
}

}  // namespace

std::string Writer::save(const RowKey& key, const std::optional<std::string>& body) {
    Statements& to = *statements_;
    if (!body) {
        to.remove.bind(1, key.kind).bind(2, key.id).run();
        return {};
    }
    to.save.bind(1, key.kind).bind(2, key.id).bind(3, *body).run();
    return filled_ ? save_columns(key, *body) : std::string();
}

void Writer::touch(const std::string& subject, std::int64_t sequence) {
    (filled_ ? statements_->touch : statements_->touched).bind(1, subject).bind(2, sequence).run();
}

void Writer::fill() {
    // Articles as they came: of two with the same origin the first has it. The rest as they will be stored.
    for (const char* rows :
         {"SELECT kind, id, body FROM entity WHERE kind = 'article' ORDER BY body ->> 'seen_at', id",
          "SELECT kind, id, body FROM entity WHERE kind <> 'article' ORDER BY kind, id"}) {
        sqlite::Statement each = database_.prepare(rows);
        while (each.step())
            save_columns({each.text(0), each.text(1)}, each.text(2));
    }
    database_.execute(indexes);
    database_.execute(hand_turns);
    database_.execute(counts);
    database_.execute(
        "INSERT OR IGNORE INTO touch SELECT subject, sequence FROM touched ORDER BY subject, sequence;"
        "DELETE FROM touched; INSERT INTO meta VALUES('filled', '1');");
}

void Writer::take_turns(const ArticleId& article, const UnitId& unit) {
    if (filled_) statements_->turn.bind(1, article.str()).bind(2, unit.str()).run();
}

std::string Writer::save_columns(const RowKey& key, const std::string& body) {
    Statements& to = *statements_;
    if (key.kind == "article") {
        const auto article = json::read<Article>(body).value();
        to.article.bind(1, key.id).bind(2, json::name_of(article.state)).bind(3, stored(article.seen_at));
        to.article.bind(4, is_unrouted(article) ? 1 : 0).run();
        for (const Origin& origin : article.origins) {
            to.origin.bind(1, origin.url)
                .bind(2, origin.source.str())
                .bind(3, key.id)
                .bind(4, stored(origin.seen_at))
                .run();
        }
    } else if (key.kind == "obligation") {
        const auto duty = json::read<Obligation>(body).value();
        to.obligation.bind(1, key.id)
            .bind(2, duty.article.str())
            .bind(3, duty.unit.str())
            .bind(4, duty.state());
        to.obligation.bind(5, stored(duty.due)).bind(7, duty.appeal ? 1 : 0);
        if (const auto next = duty.next_reminder()) {
            to.obligation.bind(6, stored(*next)).run();
        } else {
            to.obligation.bind_null(6).run();
        }
        take_turns(duty.article, duty.unit);
        return duty.unit.str();
    } else if (key.kind == "delivery") {
        const auto row = json::read<Delivery>(body).value();
        to.delivery.bind(1, key.id)
            .bind(2, row.article.str())
            .bind(3, row.unit.str())
            .bind(4, row.channel.str());
        to.delivery.bind(5, json::name_of(row.state))
            .bind(6, stored(row.not_before))
            .bind(7, stored(row.due));
        const bool by_hand = row.mode == Mode::manual && row.state == DeliveryState::waiting;
        to.delivery.bind(8, is_workable(row) ? 1 : 0)
            .bind(10, by_hand ? 1 : 0)
            .bind(11, in_queue(row) ? 1 : 0);
        if (const auto telling = row.next_telling()) {
            to.delivery.bind(9, stored(*telling)).run();
        } else {
            to.delivery.bind_null(9).run();
        }
        if (by_hand) take_turns(row.article, row.unit);
        return row.channel.str();
    } else if (key.kind == "observation") {
        const auto seen = json::read<Observation>(body).value();
        to.observation.bind(1, key.id).bind(2, seen.article.str()).bind(3, seen.unit.str()).run();
        return seen.unit.str();
    } else if (key.kind == "question") {
        const auto asked = json::read<Question>(body).value();
        to.question.bind(1, key.id).bind(2, asked.article.str()).bind(3, asked.unit.str());
        to.question.bind(4, stored(asked.asked_at)).bind(5, asked.answer.empty() ? 1 : 0).run();
        return asked.unit.str();
    }
    return {};
}

std::string digest(sqlite::Database& database) {
    sqlite::Statement rows = database.prepare(
        "SELECT kind, id, body FROM entity WHERE kind NOT IN ('owner', 'mark') ORDER BY kind, id");
    std::string chained(64, '0');
    std::string block;
    const auto absorb = [&] {
        chained = hex(sha256(chained + block));
        block.clear();
    };
    while (rows.step()) {
        block += rows.text(0) + '\0' + rows.text(1) + '\0' + rows.text(2) + '\n';
        if (block.size() > (1u << 20)) absorb();
    }
    absorb();
    return chained;
}

}  // namespace drumtower::tables

// The disk's peer: SQLite that writes the rows of a node's log.db and view.db into two empty files, each by
// its own thread as in the daemon, in the same order, as many events a transaction as the node had on
// average, with the same pragmas. It hashes nothing, folds nothing and looks nothing up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace drumtower::bench {

class BareSqlite {
public:
    /// Takes the rows of the store in `directory`, which nobody has open.
    explicit BareSqlite(const std::string& directory);
    struct Took {
        double log = 0, view = 0;  // seconds
    };
    Took write(const std::string& directory, std::size_t events_a_log_commit,
               std::size_t events_a_view_commit);

private:
    /// Values as text or whole numbers, each bound as what it is.
    struct Value {
        std::int64_t number = 0;
        std::string text;
        enum class Kind { number, text, blob } kind = Kind::number;
    };
    using Row = std::vector<Value>;
    struct Told {
        Row event, link;                    // log.db
        Row story, seen;                    // view.db
        std::vector<std::string> subjects;  // their entities are saved, too
    };
    struct Entity {
        Row entity, indexed;
        std::string table;
    };
    class Table;

    void write_log(const std::string& file, std::size_t batch);
    void write_view(const std::string& file, std::size_t batch);

    std::vector<std::string> log_schema_, view_schema_;
    std::vector<Told> told_;
    std::map<std::string, Entity> entities_;
};

}  // namespace drumtower::bench

#include "daemon/cli/cli.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/cli/verbs.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

namespace drumtower::cli {

namespace {

constexpr const char* usual_file = "/etc/drumtower/drumtower.toml";

/// What was asked for: filled by the parser, then carried out.
struct Asked {
    std::string config;
    std::string first;  // the positional arguments
    std::string second;
    std::string url;
    std::string reason;
    std::string unit;
    std::string role;
    std::string id;
    std::string cls;
    std::string file;
    ReportWords report;
    bool as_json = false;
    bool online = false;
    bool whole = false;
    bool no_accounts = false;
    bool generate = false;
    std::string name;
    std::function<int()> verb;

    Output output() const { return as_json ? Output::json : Output::people; }
};

class Verbs {
public:
    Verbs(CLI::App& app, Asked& asked) : app_(app), asked_(asked) {}
    CLI::App* add(const std::string& name, const std::string& what, std::function<int()> verb) {
        return add_to(app_, name, what, std::move(verb));
    }
    CLI::App* add_to(CLI::App& parent, const std::string& name, const std::string& what,
                     std::function<int()> verb) {
        CLI::App* one = parent.add_subcommand(name, what)->fallthrough();
        one->callback([this, verb = std::move(verb)] { asked_.verb = verb; });
        return one;
    }
    CLI::App* group(const std::string& name, const std::string& what) {
        CLI::App* one = app_.add_subcommand(name, what)->fallthrough();
        one->require_subcommand(1);
        return one;
    }

private:
    CLI::App& app_;
    Asked& asked_;
};

void add_daemon_verbs(Verbs& verbs, Asked& a) {
    verbs.add("run", "the daemon, in the foreground", [&a] { return run(a.config); });
    verbs
        .add("check", "checks the configuration; one problem a line",
             [&a] { return check(a.config, a.online); })
        ->add_flag("--online", a.online, "asks every source and channel, too; changes nothing there");
    auto* init_verb = verbs.add("init", "writes a commented starter configuration",
                                [&a] { return init(a.first, !a.no_accounts); });
    init_verb->add_option("DIR", a.first)->required();
    init_verb->add_flag("--no-accounts", a.no_accounts,
                        "for a district that posts by hand: the units come from a sheet");
    verbs.add("reload", "has the running daemon read its configuration again",
              [&a] { return reload(a.config); });
    verbs.add("version", "version, commit, library versions", [] { return version(); });
}

void add_reading_verbs(Verbs& verbs, Asked& a) {
    auto* status_verb = verbs.add("status", "what runs, what is late, what is broken",
                                  [&a] { return status(a.config, a.output()); });
    status_verb->add_flag("--json", a.as_json);
    auto* queue_verb = verbs.add("queue", "a unit's open deliveries with due times",
                                 [&a] { return queue(a.config, a.first, a.output()); });
    queue_verb->add_option("UNIT", a.first)->required();
    queue_verb->add_flag("--json", a.as_json);
    auto* why_verb =
        verbs.add("why", "the whole story of one duty", [&a] { return why(a.config, a.first, a.second); });
    why_verb->add_option("ARTICLE", a.first)->required();
    why_verb->add_option("UNIT", a.second)->required();
}

void add_handout_verbs(Verbs& verbs, Asked& a) {
    auto* package_verb = verbs.add("package", "what a unit's officer pastes, as each channel takes it",
                                   [&a] { return package(a.config, a.first, a.second, a.file); });
    package_verb->add_option("ARTICLE", a.first)->required();
    package_verb->add_option("UNIT", a.second)->required();
    package_verb->add_option("-o,--output", a.file, "a folder for the files");
    verbs
        .add("chase", "the text of a notice with all that is open, for a group without a robot",
             [&a] { return chase(a.config, a.unit); })
        ->add_option("--unit", a.unit);
}

void add_report_verbs(Verbs& verbs, Asked& a) {
    auto* report_verb = verbs.add("report", "the ledger (台账) of duties that fall due on these days",
                                  [&a] { return report(a.config, a.report, a.file); });
    report_verb->add_option("--from", a.report.from, "first day, as 2026-11-01")->required();
    report_verb->add_option("--to", a.report.to, "last day, included")->required();
    report_verb->add_option("--unit", a.report.unit);
    report_verb->add_option("--format", a.report.format)
        ->required()
        ->check(CLI::IsMember({"csv", "xlsx", "html", "json"}));
    report_verb->add_option("-o,--output", a.file);
}

void add_unit_verbs(Verbs& verbs, Asked& a) {
    CLI::App* units = verbs.group("units", "the roster as a spreadsheet");
    verbs
        .add_to(*units, "import", "writes units.d beside the configuration; all of the sheet or nothing",
                [&a] { return units_import(a.config, a.first); })
        ->add_option("FILE", a.first, "csv or xlsx")
        ->required();
    verbs
        .add_to(*units, "template", "writes an empty sheet to fill in",
                [&a] { return units_template(a.first); })
        ->add_option("FILE", a.first, "csv or xlsx")
        ->required();
}

void add_acting_verbs(Verbs& verbs, Asked& a) {
    auto* freeze_verb = verbs.add("freeze", "no post leaves while frozen",
                                  [&a] { return freeze(a.config, a.unit, a.reason); });
    freeze_verb->add_option("--reason", a.reason)->required();
    freeze_verb->add_option("--unit", a.unit);
    verbs.add("thaw", "ends a freeze", [&a] { return thaw(a.config, a.unit); })->add_option("--unit", a.unit);
    auto* designate_verb = verbs.add("designate", "makes an article important, emergency or routine",
                                     [&a] { return designate(a.config, a.first, a.cls, a.reason); });
    designate_verb->add_option("ARTICLE", a.first)->required();
    designate_verb->add_option("--class", a.cls)
        ->required()
        ->check(CLI::IsMember({"important", "emergency", "routine"}));
    designate_verb->add_option("--ground", a.reason)->required();
    auto* hold_verb = verbs.add("hold", "holds an article until it is released",
                                [&a] { return hold(a.config, a.first, a.reason); });
    hold_verb->add_option("ARTICLE", a.first)->required();
    hold_verb->add_option("--reason", a.reason)->required();
    verbs.add("release", "releases a held article", [&a] { return release(a.config, a.first); })
        ->add_option("ARTICLE", a.first)
        ->required();
    auto* withdraw_verb = verbs.add("withdraw", "withdraws every copy of an article",
                                    [&a] { return withdraw(a.config, a.first, a.reason); });
    withdraw_verb->add_option("ARTICLE", a.first)->required();
    withdraw_verb->add_option("--reason", a.reason)->required();
    auto* answer_verb = verbs.add("answer", "says whether a post is the repost that `status` asks about",
                                  [&a] { return answer(a.config, a.first, a.second, a.reason); });
    answer_verb->add_option("QUESTION", a.first)->required();
    answer_verb->add_option("WORD", a.second)->required()->check(CLI::IsMember({"yes", "no"}));
    answer_verb->add_option("--reason", a.reason)->required();
    auto* attest_verb = verbs.add("attest", "a unit's repost is at this address; the page is asked at once",
                                  [&a] { return attest(a.config, a.first, a.second, a.url); });
    attest_verb->add_option("ARTICLE", a.first)->required();
    attest_verb->add_option("UNIT", a.second)->required();
    attest_verb->add_option("URL", a.url)->required();
    auto* erase_verb = verbs.add("erase", "removes an article's stored text (personal data)",
                                 [&a] { return erase(a.config, a.first, a.reason); });
    erase_verb->add_option("ARTICLE", a.first)->required();
    erase_verb->add_option("--reason", a.reason)->required();
}

void add_token_verbs(Verbs& verbs, Asked& a) {
    CLI::App* token = verbs.group("token", "programs that may use the API");
    auto* add = verbs.add_to(*token, "add", "makes a token, printed once",
                             [&a] { return token_add(a.config, a.role, a.unit, a.id); });
    add->add_option("--role", a.role)->required()->check(CLI::IsMember({"admin", "unit", "auditor", "ops"}));
    add->add_option("--unit", a.unit);
    add->add_option("--id", a.id);
    verbs
        .add_to(*token, "list", "the tokens, without their texts",
                [&a] { return token_list(a.config, a.output()); })
        ->add_flag("--json", a.as_json);
    verbs.add_to(*token, "disable", "ends a token", [&a] { return token_disable(a.config, a.first); })
        ->add_option("ID", a.first)
        ->required();
}

void add_user_verbs(Verbs& verbs, Asked& a) {
    const auto generate = [&a] { return a.generate ? Generate::yes : Generate::no; };
    CLI::App* user = verbs.group("user", "people who may sign in");
    auto* add = verbs.add_to(
        *user, "add", "makes an account; the password is typed, or a line of standard input",
        [&a, generate] { return user_add(a.config, {a.first, a.name, a.role, a.unit}, generate()); });
    add->add_option("LOGIN", a.first)->required();
    add->add_option("--name", a.name, "as it is shown");
    add->add_option("--role", a.role)->required()->check(CLI::IsMember({"admin", "unit", "auditor", "ops"}));
    add->add_option("--unit", a.unit);
    add->add_flag("--generate", a.generate, "makes a password and prints it once");
    auto* passwd = verbs.add_to(*user, "passwd", "another password; the account's sessions end",
                                [&a, generate] { return user_passwd(a.config, a.first, generate()); });
    passwd->add_option("LOGIN", a.first)->required();
    passwd->add_flag("--generate", a.generate, "makes a password and prints it once");
    verbs
        .add_to(*user, "disable", "lets it in no more; its sessions end",
                [&a] { return user_admit(a.config, a.first, Admit::no); })
        ->add_option("LOGIN", a.first)
        ->required();
    verbs
        .add_to(*user, "enable", "lets it in again",
                [&a] { return user_admit(a.config, a.first, Admit::yes); })
        ->add_option("LOGIN", a.first)
        ->required();
    verbs.add_to(*user, "list", "the accounts", [&a] { return user_list(a.config, a.output()); })
        ->add_flag("--json", a.as_json);
}

void add_dead_verbs(Verbs& verbs, Asked& a) {
    CLI::App* dead = verbs.group("dead", "deliveries that only a person can move");
    verbs.add_to(*dead, "list", "all of them", [&a] { return dead_list(a.config, a.output()); })
        ->add_flag("--json", a.as_json);
    verbs
        .add_to(*dead, "show", "one, with all that happened to it",
                [&a] { return dead_show(a.config, a.first); })
        ->add_option("ID", a.first)
        ->required();
    verbs
        .add_to(*dead, "replay", "reads the platform back, then tries again if it is absent",
                [&a] { return dead_replay(a.config, a.first); })
        ->add_option("ID", a.first)
        ->required();
    auto* drop = verbs.add_to(*dead, "drop", "gives it up; the ledger keeps the reason",
                              [&a] { return dead_drop(a.config, a.first, a.reason); });
    drop->add_option("ID", a.first)->required();
    drop->add_option("--reason", a.reason)->required();
}

void add_secret_verbs(Verbs& verbs, Asked& a) {
    CLI::App* secret = verbs.group("secret", "secrets that are typed in: { store = true }");
    verbs
        .add_to(*secret, "set", "keeps one, sealed; typed, or a line of standard input",
                [&a] { return secret_set(a.config, a.first); })
        ->add_option("NAME", a.first)
        ->required();
    verbs.add_to(*secret, "list", "their names", [&a] { return secret_list(a.config); });
    verbs.add_to(*secret, "drop", "forgets one", [&a] { return secret_drop(a.config, a.first); })
        ->add_option("NAME", a.first)
        ->required();
}

void add_store_verbs(Verbs& verbs, Asked& a) {
    CLI::App* ledger = verbs.group("ledger", "the chained record");
    verbs.add_to(*ledger, "verify", "checks the chain; names the first bad row",
                 [&a] { return ledger_verify(a.config); });
    verbs.add_to(*ledger, "rebuild", "makes the view from the log again; prints its digest",
                 [&a] { return ledger_rebuild(a.config); });
    auto* export_verb = verbs.add_to(*ledger, "export", "every event, one JSON a line",
                                     [&a] { return ledger_export(a.config, a.file, a.whole); });
    export_verb->add_option("-o,--output", a.file);
    export_verb->add_flag("--whole", a.whole,
                          "with the texts, to be imported elsewhere; the daemon must not run");
    verbs
        .add_to(*ledger, "import",
                "begins a new log with what `export --whole` wrote; - reads standard input",
                [&a] { return ledger_import(a.config, a.first); })
        ->add_option("FILE", a.first)
        ->required();
    verbs
        .add("backup", "a consistent copy of a live store", [&a] { return backup_store(a.config, a.first); })
        ->add_option("FILE", a.first)
        ->required();
    verbs
        .add("restore", "fills an empty store from a backup",
             [&a] { return restore_store(a.config, a.first); })
        ->add_option("FILE", a.first)
        ->required();
}

std::string one_line(std::string text) {
    for (char& letter : text) {
        if (letter == '\n' || letter == '\r') letter = ' ';
    }
    return text;
}

// Help is no error; every other way of not being understood is 64, told in one line.
int misunderstood(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "drumtower: " << one_line(error.what()) << " (drumtower --help)\n";
    return usage;
}

}  // namespace

int run_cli(int argc, char** argv) {
    CLI::App app("Drum Tower (鼓楼): one voice, on time");
    Asked asked;
    const char* from_environment = std::getenv("DRUMTOWER_CONFIG");
    asked.config = from_environment && *from_environment ? from_environment : usual_file;
    app.add_option("--config", asked.config,
                   "the configuration file; else $DRUMTOWER_CONFIG, else " + std::string(usual_file));
    app.require_subcommand(1);
    Verbs verbs(app, asked);
    add_daemon_verbs(verbs, asked);
    add_reading_verbs(verbs, asked);
    add_handout_verbs(verbs, asked);
    add_report_verbs(verbs, asked);
    add_unit_verbs(verbs, asked);
    add_acting_verbs(verbs, asked);
    add_token_verbs(verbs, asked);
    add_user_verbs(verbs, asked);
    add_dead_verbs(verbs, asked);
    add_secret_verbs(verbs, asked);
    add_store_verbs(verbs, asked);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return misunderstood(app, error);
    }
    try {
        const int code = asked.verb();
        if (std::cout.flush()) return code;
        throw Exit(try_again, "the output cannot be written");
    } catch (const std::exception& error) {
        std::cerr << "drumtower: " << one_line(error.what()) << '\n';
        return code_of(error);
    }
}

}  // namespace drumtower::cli

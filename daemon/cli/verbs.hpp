// The verbs of CONTRACT section 1, each one function: prints to standard output, gives the exit code, or
// throws Exit.
#pragma once

#include <string>

namespace drumtower::cli {

enum class Output { people, json };

int run(const std::string& config_file);
int check(const std::string& config_file, bool online);
/// `accounts` false: without an example of a unit that posts; the roster comes from a sheet.
int init(const std::string& directory, bool accounts);
int reload(const std::string& config_file);
int version();

int status(const std::string& config_file, Output output);
int queue(const std::string& config_file, const std::string& unit, Output output);
int why(const std::string& config_file, const std::string& article, const std::string& unit);

/// What an officer pastes, one text a channel; with `folder` as files there.
int package(const std::string& config_file, const std::string& article, const std::string& unit,
            const std::string& folder);
int chase(const std::string& config_file, const std::string& unit);

/// What a report is asked for, as it was typed.
struct ReportWords {
    std::string from;
    std::string to;
    std::string unit;  // empty: all
    std::string format;
};
/// `file` empty: to standard output.
int report(const std::string& config_file, const ReportWords& words, const std::string& file);

int units_import(const std::string& config_file, const std::string& file);
int units_template(const std::string& file);

int freeze(const std::string& config_file, const std::string& unit, const std::string& reason);
int thaw(const std::string& config_file, const std::string& unit);
int designate(const std::string& config_file, const std::string& article, const std::string& cls,
              const std::string& ground);
int hold(const std::string& config_file, const std::string& article, const std::string& reason);
int release(const std::string& config_file, const std::string& article);
int withdraw(const std::string& config_file, const std::string& article, const std::string& reason);
int answer(const std::string& config_file, const std::string& question, const std::string& word,
           const std::string& reason);
int erase(const std::string& config_file, const std::string& article, const std::string& reason);
/// Only the running daemon can: it asks the page at once.
int attest(const std::string& config_file, const std::string& article, const std::string& unit,
           const std::string& url);

int token_add(const std::string& config_file, const std::string& role, const std::string& unit,
              const std::string& id);
int token_list(const std::string& config_file, Output output);
int token_disable(const std::string& config_file, const std::string& id);

int dead_list(const std::string& config_file, Output output);
int dead_show(const std::string& config_file, const std::string& id);
int dead_replay(const std::string& config_file, const std::string& id);
int dead_drop(const std::string& config_file, const std::string& id, const std::string& reason);

/// What is typed, or one line of standard input.
int secret_set(const std::string& config_file, const std::string& name);
int secret_list(const std::string& config_file);
int secret_drop(const std::string& config_file, const std::string& name);

struct NewUser {
    std::string login;
    std::string name;  // empty: the login
    std::string role;
    std::string unit;
};
/// yes: a password is made and printed once; no: it is typed, or one line of standard input.
enum class Generate { yes, no };
enum class Admit { yes, no };
int user_add(const std::string& config_file, const NewUser& user, Generate generate);
int user_passwd(const std::string& config_file, const std::string& login, Generate generate);
int user_admit(const std::string& config_file, const std::string& login, Admit admit);
int user_list(const std::string& config_file, Output output);

int ledger_verify(const std::string& config_file);
int ledger_rebuild(const std::string& config_file);
/// `whole`: with the bodies and the heads, as ledger_import takes it.
int ledger_export(const std::string& config_file, const std::string& file, bool whole);
int ledger_import(const std::string& config_file, const std::string& file);
int backup_store(const std::string& config_file, const std::string& file);
int restore_store(const std::string& config_file, const std::string& file);

}  // namespace drumtower::cli

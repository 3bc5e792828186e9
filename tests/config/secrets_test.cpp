#include "config/config.hpp"
#include "tests/config/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <sys/stat.h>
#include <variant>

namespace drumtower::config {

namespace {

using From = SecretRef::From;

class ResolveTest : public testing::Test {
protected:
    SecretRef ref(From from, std::string name) { return {from, std::move(name), {"main.toml", 3, 1}}; }
    std::string answer(const SecretRef& secret) {
        const auto found = resolve(secret, folder.path("credentials"), &stored);
        const auto* problem = std::get_if<Problem>(&found);
        return problem ? to_string(*problem) : std::get<std::string>(found);
    }
    std::string file(const std::string& text, mode_t mode) {
        const auto path = folder.write("secret", text);
        chmod(path.c_str(), mode);
        return path;
    }

    Folder folder;
    std::map<std::string, std::string> stored;
};

TEST_F(ResolveTest, ReadsACredentialWithoutItsLineEndWhateverItsMode) {
    folder.write("credentials/health", "s3cret\r\n");

    EXPECT_EQ(answer(ref(From::credential, "health")), "s3cret");
}

TEST_F(ResolveTest, FindsACredentialUnderTheNameThatSystemdGivesFilesOfAFolder) {
    folder.write("credentials/channel_health", "s3cret");

    EXPECT_EQ(answer(ref(From::credential, "health")), "s3cret");
}

TEST_F(ResolveTest, SaysWhereACredentialIsMissing) {
    EXPECT_THAT(answer(ref(From::credential, "health")),
                testing::MatchesRegex(
                    "main.toml:3:1: credential: \"health\" is not in .*/credentials; put a file.*"));
    const auto none = resolve(ref(From::credential, "health"), "");
    EXPECT_THAT(to_string(std::get<Problem>(none)), testing::HasSubstr("there is no credentials directory"));
}

TEST_F(ResolveTest, ReadsAFileOfMode0600OrStricter) {
    EXPECT_EQ(answer(ref(From::file, file("s3cret\n", 0600))), "s3cret");
    EXPECT_EQ(answer(ref(From::file, file("s3cret\n", 0400))), "s3cret");
}

TEST_F(ResolveTest, RefusesAFileThatOthersMayReadAndNamesItsMode) {
    const auto said = answer(ref(From::file, file("s3cret\n", 0640)));

    EXPECT_THAT(said, testing::HasSubstr("has mode 0640; chmod 0600"));
    EXPECT_THAT(said, testing::Not(testing::HasSubstr("s3cret")));
}

TEST_F(ResolveTest, RefusesAnEmptySecretAFolderAndAFileThatIsNotThere) {
    EXPECT_THAT(answer(ref(From::file, file("\n", 0600))), testing::HasSubstr("the secret is empty"));
    EXPECT_THAT(answer(ref(From::file, folder.path(""))), testing::HasSubstr("is not a file"));
    EXPECT_THAT(answer(ref(From::file, folder.path("gone"))), testing::HasSubstr("No such file"));
}

TEST_F(ResolveTest, ReadsTheEnvironmentAndTheStore) {
    setenv("DT_CONFIG_TEST_SECRET", "from-env", 1);
    stored["site.password"] = "from-store";

    EXPECT_EQ(answer(ref(From::env, "DT_CONFIG_TEST_SECRET")), "from-env");
    EXPECT_EQ(answer(ref(From::store, "site.password")), "from-store");
    EXPECT_THAT(answer(ref(From::env, "DT_CONFIG_TEST_UNSET")), testing::HasSubstr("is not set"));
    EXPECT_THAT(answer(ref(From::store, "other")), testing::HasSubstr("drumtower secret set other"));
}

TEST_F(ResolveTest, AnswersThatNothingIsStoredWithoutAStore) {
    const auto found = resolve(ref(From::store, "x"), "");

    EXPECT_THAT(to_string(std::get<Problem>(found)), testing::HasSubstr("is not stored yet"));
}

}  // namespace

}  // namespace drumtower::config

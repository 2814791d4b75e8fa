#include "channels/desktop/session_file.hpp"
#include "channels/desktop/sessions.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace strowger::tests::sessions_test {

using namespace strowger::channels::desktop;
using namespace std::chrono_literals;

namespace {

constexpr wall_time t0{1'700'000'000'000ms};

session one_of(const std::string& name, int number, wall_time at = t0) {
  return {digest_of(name + std::to_string(number)), "main", name, digest_of("hash of " + name), at, at};
}

struct place {
  strowger::tests::temporary_folder folder;
  std::filesystem::path file = folder / "sessions";
};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}
std::unique_ptr<session_file> opened(const place& here, std::vector<std::string>* lines = nullptr,
                                     std::size_t compact_from = session_file::compact_from_bytes) {
  auto out = session_file::open(
      here.file,
      [lines](std::string_view, std::string_view line) {
        if (lines != nullptr) lines->emplace_back(line);
      },
      compact_from);
  REQUIRE(out);
  return std::move(out.value());
}
bool save(session_file& file, const session& one) { return file.save(one.key, session_bytes(one)); }

std::size_t saves(const session_changes& changes) {
  return static_cast<std::size_t>(std::count_if(
      changes.begin(), changes.end(), [](const auto& c) { return std::holds_alternative<save_session>(c); }));
}

} // namespace

TEST_CASE("a session lives as long as it is used, up to a limit") {
  session_book book{{}};
  session_changes changes;
  const auto ada = one_of("ada", 1);
  REQUIRE(book.open(ada, changes));
  REQUIRE(saves(changes) == 1);
  changes.clear();
  CHECK(book.use(ada.key, t0 + 29min, changes) != nullptr);
  CHECK(changes.empty()); // the store hears of use rarely
  CHECK(book.use(ada.key, t0 + 30min, changes) != nullptr);
  CHECK(saves(changes) == 1);
  auto now = t0 + 30min;
  while (now + 11h < t0 + 7 * 24h) {
    now += 11h;
    REQUIRE(book.use(ada.key, now, changes) != nullptr);
  }
  changes.clear();
  CHECK(book.use(ada.key, t0 + 7 * 24h, changes) == nullptr);
  CHECK(std::holds_alternative<forget_session>(changes.at(0)));
  REQUIRE(book.open(one_of("ada", 2), changes));
  CHECK(book.use(digest_of("ada2"), t0 + 12h, changes) == nullptr);
  CHECK(book.use(digest_of("stranger"), t0, changes) == nullptr);
  CHECK(book.size() == 0);
}

TEST_CASE("sessions are bounded per person and in all") {
  session_book book{{12h, 7 * 24h, 3, 5}};
  session_changes changes;
  for (int i = 0; i < 4; ++i) REQUIRE(book.open(one_of("ada", i, t0 + i * 1s), changes));
  CHECK(book.size() == 3);
  CHECK(book.use(digest_of("ada0"), t0 + 5s, changes) == nullptr); // the oldest went
  REQUIRE(book.open(one_of("bob", 1), changes));
  REQUIRE(book.open(one_of("cat", 1), changes));
  CHECK_FALSE(book.open(one_of("dan", 1), changes));
  CHECK(book.open(one_of("dan", 1, t0 + 13h), changes)); // those that ran out make room
}

TEST_CASE("whoever is signed out is signed out everywhere") {
  session_book book{{}};
  session_changes changes;
  for (int i = 0; i < 3; ++i) REQUIRE(book.open(one_of("ada", i), changes));
  REQUIRE(book.open(one_of("bob", 0), changes));
  changes.clear();
  CHECK(book.close_if([](const session& one) { return one.name == "ada"; }, changes).size() == 3);
  CHECK(changes.size() == 3);
  CHECK(book.use(digest_of("ada1"), t0, changes) == nullptr);
  CHECK(book.use(digest_of("bob0"), t0, changes) != nullptr);
}

TEST_CASE("a session's bytes read back, other bytes do not") {
  const auto ada = one_of("ada", 1);
  const auto bytes = session_bytes(ada);
  REQUIRE(session_from(bytes));
  CHECK(*session_from(bytes) == ada);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) CHECK_FALSE(session_from(bytes.substr(0, cut)));
  CHECK_FALSE(session_from(bytes + "x"));
  CHECK_FALSE(session_from("\x02" + bytes.substr(1)));
}

TEST_CASE("what is loaded is still good, the rest is forgotten") {
  session_book book{{}};
  session_changes changes;
  CHECK(book.load({session_bytes(one_of("ada", 1)), session_bytes(one_of("old", 1, t0 - 13h)), "nonsense"},
                  t0, changes) == 1);
  REQUIRE(changes.size() == 1);
  CHECK(std::get<forget_session>(changes[0]).key == digest_of("old1"));
}

TEST_CASE("sessions outlive the process, without anything that signs in") {
  place here;
  const auto ada = one_of("ada", 1), bob = one_of("bob", 1);
  {
    auto file = opened(here);
    CHECK(save(*file, ada));
    CHECK(save(*file, bob));
    CHECK(file->forget(bob.key));
  }
  struct stat found {};
  REQUIRE(::stat(here.file.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  auto again = opened(here);
  REQUIRE(again->list().size() == 1);
  CHECK(session_from(again->list()[0]) == ada);
}

TEST_CASE("a torn last entry is cut off and reported, wherever it was torn") {
  place here;
  const auto ada = one_of("ada", 1), bob = one_of("bob", 1);
  std::size_t before = 0;
  {
    auto file = opened(here);
    REQUIRE(save(*file, ada));
    before = bytes_of(here.file).size();
    REQUIRE(save(*file, bob));
  }
  const auto whole = bytes_of(here.file);
  for (auto cut = before + 1; cut < whole.size(); cut += 7) {
    for (const bool zeros : {false, true}) {
      auto torn = whole.substr(0, cut);
      if (zeros) torn.resize(whole.size(), '\0');
      if (torn == whole) continue;
      write(here.file, torn);
      std::vector<std::string> lines;
      auto file = opened(here, &lines);
      if (file->list().size() != 1 || lines.size() != 1 || session_from(file->list()[0]) != ada)
        FAIL("cut at " << cut);
      file.reset();
      if (opened(here, &lines)->list().size() != 1 || lines.size() != 1) FAIL("not repaired at " << cut);
    }
  }
}

TEST_CASE("damage in the middle signs everybody out rather than bring somebody back") {
  place here;
  {
    auto file = opened(here);
    for (int i = 0; i < 50; ++i) REQUIRE(save(*file, one_of("ada", i)));
  }
  auto bytes = bytes_of(here.file);
  for (const std::size_t at : {std::size_t{0}, std::size_t{25}, std::size_t{60}, std::size_t{500}}) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    write(here.file, damaged);
    std::vector<std::string> lines;
    CHECK(opened(here, &lines)->list().empty());
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Catch::Contains("everybody signs in again"));
    CHECK(bytes_of(here.file.string() + ".damaged") == damaged);
  }
}

TEST_CASE("the file stays small however often sessions are renewed") {
  place here;
  auto file = opened(here, nullptr, 4'096);
  auto ada = one_of("ada", 1);
  for (int i = 0; i < 200; ++i) {
    ada.renewed += 1s;
    REQUIRE(save(*file, ada));
  }
  CHECK(file->file_bytes() <= 4'096 + session_file::entry_bytes_max);
  file.reset();
  auto again = opened(here);
  REQUIRE(again->list().size() == 1);
  CHECK(session_from(again->list()[0])->renewed == ada.renewed);
}

TEST_CASE("a file that cannot be written is refused at the start") {
  auto out = session_file::open("/proc/nowhere/sessions", {});
  REQUIRE_FALSE(out);
  CHECK_THAT(out.reason().detail, Catch::Contains("/proc/nowhere/sessions"));
}

} // namespace strowger::tests::sessions_test

#include "channels/sip/registration_file.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace strowger::tests::registration_file_test {

using strowger::channels::sip::registration_file;

namespace {

struct place {
  strowger::tests::temporary_folder folder;
  std::filesystem::path file = folder / "registrations";
  std::vector<std::string> complaints;

  [[nodiscard]] std::unique_ptr<registration_file>
  open(std::size_t compact_from = registration_file::compact_from_bytes) {
    auto out = registration_file::open(
        file, [this](std::string_view, std::string_view line) { complaints.emplace_back(line); },
        compact_from);
    REQUIRE(out);
    return std::move(out.value());
  }
  [[nodiscard]] std::string bytes() const {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
};
using table = std::map<std::string, std::string>;

} // namespace

TEST_CASE("registrations are there again after a restart; only their owner may read them",
          "[registration_file]") {
  place p;
  {
    const auto one = p.open();
    one->set("main/ada", "sip:a@h,x");
    one->set("main/b b", "sip:b@h,x");
    one->set("main/ada", "sip:a@h,y");
    one->set("main/gone", "z");
    one->set("main/gone", "");
    CHECK(p.bytes() == "strowger registrations 1\n"); // gathered, not written
    CHECK(one->commit());
    CHECK(one->commit());
  }
  CHECK(p.open()->kept() == table{{"main/ada", "sip:a@h,y"}, {"main/b b", "sip:b@h,x"}});
  struct stat status {};
  REQUIRE(::stat(p.file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  CHECK(p.complaints.empty());
}

TEST_CASE("wherever power was lost, what had been committed before is there", "[registration_file]") {
  place p;
  {
    const auto one = p.open();
    one->set("main/ada", "first");
    CHECK(one->commit());
  }
  const auto sound = p.bytes();
  {
    const auto one = p.open();
    one->set("main/ada", "second");
    one->set("main/bob", "third");
    CHECK(one->commit());
  }
  const auto whole = p.bytes();
  for (std::size_t length = 1; length <= whole.size(); length += length + 9 < whole.size() ? 8 : 1) {
    p.folder.write("registrations", whole.substr(0, length));
    const auto kept = p.open()->kept();
    if (length < sound.size()) continue;
    CHECK((kept.at("main/ada") == "first" || kept.at("main/ada") == "second"));
    CHECK(kept.contains("main/bob") == (length == whole.size()));
  }
}

TEST_CASE("a damaged line is left out and told, the others are taken", "[registration_file]") {
  place p;
  {
    const auto one = p.open();
    for (const auto* name : {"main/a", "main/b", "main/c"}) one->set(name, "text");
    CHECK(one->commit());
  }
  auto bytes = p.bytes();
  bytes[bytes.find("main/b") + 5] = 'x';
  p.folder.write("registrations", bytes);
  CHECK(p.open()->kept() == table{{"main/a", "text"}, {"main/c", "text"}});
  CHECK(p.complaints.size() == 1);
  CHECK(p.open()->kept().size() == 2);
  CHECK(p.complaints.size() == 1); // written anew: nothing is damaged any more
}

TEST_CASE("the file does not grow without end", "[registration_file]") {
  place p;
  const auto one = p.open(500);
  for (int i = 0; i < 100; ++i) {
    one->set("main/ada", "text " + std::to_string(i));
    REQUIRE(one->commit());
  }
  CHECK(one->file_bytes() < 600);
  CHECK(p.open()->kept().at("main/ada") == "text 99");
}

TEST_CASE("a folder that is not there is told", "[registration_file]") {
  const auto one = registration_file::open("/nonexistent/folder/registrations", {});
  REQUIRE_FALSE(one);
  CHECK(one.reason().detail.find("No such file") != std::string::npos);
}

} // namespace strowger::tests::registration_file_test

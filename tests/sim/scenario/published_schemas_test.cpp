#include "actors/configuration_schema.hpp"
#include "sim/scenario/scenario_command.hpp"
#include "sim/staffing/staffing_command.hpp"
#include "tests/golden_file.hpp"
#include "tests/schema_check.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::published_schemas_test {

using namespace strowger::actors;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

nlohmann::json document(const std::string& text) {
  diagnostics found{"document"};
  const auto root = read_yaml(text, found);
  REQUIRE(root != nullptr);
  return json_of(*root);
}

std::string published(const char* name) { return content_of(source / "docs" / name); }

/// Every file of these kinds that lies here, by which schema it is held against.
std::vector<std::pair<std::filesystem::path, const char*>> shipped() {
  std::vector<std::pair<std::filesystem::path, const char*>> all;
  for (const auto* folder : {"tests/scenarios", "demo"})
    for (const auto& one : std::filesystem::recursive_directory_iterator{source / folder}) {
      if (one.path().extension() != ".yaml") continue;
      const auto is = document(content_of(one.path()));
      all.emplace_back(one.path(), is.contains("contacts") ? "scenario.schema.json"
                                   : is.contains("queues") ? "strowger.schema.json"
                                                           : "staffing.schema.json");
    }
  return all;
}

} // namespace

TEST_CASE("every shipped file is as the published schema of its kind wants it") {
  std::map<std::string, std::size_t> held;
  for (const auto& [file, schema] : shipped()) {
    INFO(file << " against " << schema);
    CHECK(schema_check{published(schema)}.mistakes_in(document(content_of(file))) == "");
    ++held[schema];
  }
  CHECK(held["scenario.schema.json"] >= 8);
  CHECK(held["staffing.schema.json"] >= 2);
  CHECK(held["strowger.schema.json"] >= 1);
}

TEST_CASE("the published schema of staffing files is what the reader's own table says") {
  check_golden(source / "docs/staffing.schema.json", sim::staffing_schema() + "\n");
}

TEST_CASE("a schema refuses what the reader refuses") {
  const schema_check schema{published("scenario.schema.json")};
  auto file = document(content_of(source / "tests/scenarios/centre/support_centre.yaml"));
  REQUIRE(schema.mistakes_in(file) == "");
  const auto wrong = [&](const char* place, const nlohmann::json& value) {
    auto changed = file;
    changed[nlohmann::json::json_pointer{place}] = value;
    return schema.mistakes_in(changed);
  };
  CHECK_THAT(wrong("/versoin", 1), Catch::Contains("there is no such key"));
  CHECK_THAT(wrong("/version", 2), Catch::Contains("maximum"));
  CHECK_THAT(wrong("/contacts/0/service", {{"mean", "3m"}}), Catch::Contains("required"));
  CHECK_THAT(wrong("/contacts/0/service/law", "normal"), Catch::Contains("enum"));
  CHECK_THAT(wrong("/contacts/0/patience", "3m"), Catch::Contains("object"));
  CHECK_THAT(wrong("/crews/0/shifts/0/days/0", "Monday"), Catch::Contains("enum"));
  CHECK_THAT(wrong("/centre/queues/0/name", "not a name"), Catch::Contains("pattern"));
}

TEST_CASE("two sections of one file are not called the same in its schema") {
  static const section_rule inner{"part", "a part", "One.", {{"one", value_kind::whole, "A number."}}};
  static const section_rule other{"part", "a part", "Another.", {{"two", value_kind::whole, "A number."}}};
  const auto key = [](const char* name, const section_rule& of) {
    key_rule rule{name, value_kind::section, "A part."};
    rule.section = &of;
    return rule;
  };
  const section_rule same{"file", "the file", "A file.", {key("a", inner), key("b", inner)}};
  const section_rule colliding{"file", "the file", "A file.", {key("a", inner), key("b", other)}};
  CHECK_NOTHROW(schema_of(same, "same"));
  CHECK_THROWS_WITH(schema_of(colliding, "colliding"),
                    "two sections of one file are called \"part\" in its schema");
}

} // namespace strowger::tests::published_schemas_test

#include "sample_words.hpp"
#include "storage/codec.hpp"
#include "storage/record_json.hpp"
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace strowger::tests::golden_test {

/// Bytes that engines of the past have written, tests/storage/golden/N.*: today's decoder must read the same
/// values from them. Each N holds every kind of input and fact there was; when a kind is new, `UPDATE=1`
/// writes the next N, when a field is, `UPDATE=generation`. What is there is never rewritten: it lies in
/// somebody's data folder.
/// (7 and 12 hold an override that no engine of their time knew: what was drawn for them was not bounded by
/// the rules there were. It is read as the rule that got its number since, as it would be from a newer
/// engine.)
using namespace strowger::storage;
using nlohmann::json;
using strowger::tests::group_of_everything;
using strowger::tests::sample_piece;
using strowger::tests::sampler;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path{STROWGER_SOURCE_DIR} / "tests/storage/golden";

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  INFO(file);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

fs::path part(std::size_t number, const std::string& ending) {
  return folder / (std::to_string(number) + "." + ending);
}

std::size_t generations() {
  std::size_t count = 0;
  while (fs::exists(part(count + 1, "group"))) ++count;
  return count;
}

/// Everything `before` says, `now` says too; it may say more.
bool keeps(const json& now, const json& before) {
  if (before.is_object())
    return now.is_object() && std::all_of(before.items().begin(), before.items().end(), [&](const auto& one) {
             const auto found = now.find(one.key());
             return found != now.end() && keeps(*found, one.value());
           });
  if (before.is_array()) {
    if (!now.is_array() || now.size() != before.size()) return false;
    for (std::size_t i = 0; i < now.size(); ++i)
      if (!keeps(now[i], before[i])) return false;
    return true;
  }
  return now == before;
}

/// The alternatives of every input and fact of a group, as numbers: "pool input 3".
std::set<std::string> kinds_in(const group& all) {
  std::set<std::string> kinds;
  const auto note = [&](const char* what, std::size_t which) {
    kinds.insert(what + (" " + std::to_string(which)));
  };
  for (const auto& record : all.records) {
    if (const auto* decided = std::get_if<pool_record>(&record.what)) {
      note("pool input", decided->input.index());
      for (const auto& fact : decided->facts) note("pool fact", fact.index());
    } else {
      const auto& said = std::get<conversation_record>(record.what);
      note("conversation input", said.input.index());
      for (const auto& fact : said.facts) note("conversation fact", fact.index());
    }
  }
  return kinds;
}

snapshot_piece figures_of(std::uint64_t seed) {
  snapshot_piece piece;
  piece.pool = piece.state.pool = storage::pool_id{9};
  sampler{seed}.fill(piece.figures.emplace());
  piece.figures->settings = {};
  return piece;
}

void write_generation(std::size_t number) {
  const auto put = [&](const std::string& ending, const std::string& bytes) {
    std::ofstream{part(number, ending), std::ios::binary} << bytes;
  };
  const auto all = group_of_everything(number);
  put("group", encode(all));
  std::string lines;
  for (const auto& record : all.records) lines += record_json(record) + "\n";
  put("group.jsonl", lines);
  put("piece-head", encode(sample_piece(number, true)));
  put("piece", encode(sample_piece(number, false)));
  put("piece-figures", encode(figures_of(number)));
  snapshot_mark mark;
  sampler{number}.fill(mark);
  put("mark", encode(mark));
  put("index", encode(index_entry{interaction_id{7, 9}, {3, 4, 1'000}, false}));
}

} // namespace

TEST_CASE("what engines of the past wrote is read as the same values") {
  fs::create_directories(folder);
  const auto today = kinds_in(group_of_everything(1));
  const auto newest = generations();
  const bool covered = newest > 0 && fs::exists(part(newest, "piece-figures")) &&
                       kinds_in(decode_group(bytes_of(part(newest, "group"))).value()) == today;
  const auto* update = std::getenv("UPDATE");
  if (update && (!covered || std::string_view{update} == "generation")) write_generation(newest + 1);
  REQUIRE(generations() > 0);
  for (std::size_t number = 1; number <= generations(); ++number) {
    INFO("golden bytes " << number);
    const auto bytes = bytes_of(part(number, "group"));
    const auto read = decode_group(bytes);
    INFO((read ? std::string{} : read.why().detail));
    REQUIRE(read);
    CHECK(encode(read.value()) == bytes);
    std::ifstream lines{part(number, "group.jsonl")};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      REQUIRE(count < read.value().records.size());
      const auto now = record_json(read.value().records[count]);
      INFO("was " << line << "\nis " << now);
      CHECK(keeps(json::parse(now), json::parse(line)));
    }
    CHECK(count == read.value().records.size());
    for (const char* kind : {"piece", "piece-head", "piece-figures"}) {
      if (number == 1 && std::string_view{kind} == "piece-figures") continue; // there were none yet
      const auto piece = decode_snapshot_piece(bytes_of(part(number, kind)));
      REQUIRE(piece);
      CHECK(encode(piece.value()) == bytes_of(part(number, kind)));
    }
    const auto mark = decode_snapshot_mark(bytes_of(part(number, "mark")));
    REQUIRE(mark);
    CHECK(encode(mark.value()) == bytes_of(part(number, "mark")));
    const auto entry = decode_index_entry(bytes_of(part(number, "index")));
    REQUIRE(entry);
    CHECK(entry.value() == index_entry{interaction_id{7, 9}, {3, 4, 1'000}, false});
  }
  INFO("a kind of record is new: run with UPDATE=1 and commit the files");
  CHECK(kinds_in(decode_group(bytes_of(part(generations(), "group"))).value()) == today);
}

} // namespace strowger::tests::golden_test

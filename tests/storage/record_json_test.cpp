#include "sample_words.hpp"
#include "storage/record_json.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

namespace strowger::tests::record_json_test {

using namespace strowger::storage;
using nlohmann::json;
using strowger::tests::fields;
using strowger::tests::group_of_everything;
using strowger::tests::same;
using strowger::tests::sampler;

namespace {

stream_record record_of(std::variant<pool_record, conversation_record> what) {
  return {pool_id{1}, 41, moment{routing::milliseconds{73'120}},
          wall_time{routing::milliseconds{1'772'355'600'250}}, std::move(what)};
}
stream_record with_fact(routing::pool_fact fact) {
  return record_of(pool_record{routing::time_passed{}, {std::move(fact)}});
}
stream_record with_fact(routing::conversation_fact fact) {
  return record_of(
      conversation_record{interaction_id{1, 7}, 0, routing::conversation_wake{}, {std::move(fact)}});
}
stream_record with_input(routing::pool_event input) { return record_of(pool_record{std::move(input), {}}); }
stream_record with_input(routing::conversation_event input) {
  return record_of(conversation_record{interaction_id{1, 7}, 0, std::move(input), {}});
}

/// Another value in any field of any alternative gives another line: no field is left out.
template <class Variant, class Make>
void each_field_shows(const Make& make) {
  sampler samples{7};
  for (std::size_t which = 0; which < std::variant_size_v<Variant>; ++which) {
    auto word = samples.make_alternative<Variant>(which);
    const auto line = record_json(make(word));
    std::size_t number = 0;
    const auto shows = [&] {
      INFO("alternative " << which << ", field " << number << ": " << line);
      CHECK(record_json(make(word)) != line);
      ++number;
    };
    const auto change = [&](auto& field) {
      const auto kept = field;
      do samples.fill(field);
      while (same(field, kept));
      shows();
      field = kept;
    };
    std::visit(
        [&](auto& one) {
          if constexpr (!std::is_empty_v<std::decay_t<decltype(one)>>)
            std::apply([&](auto&... field) { (change(field), ...); }, fields(one));
        },
        word);
  }
}

} // namespace

TEST_CASE("every field of every input and fact is in a record's JSON") {
  each_field_shows<routing::pool_event>([](const auto& word) { return with_input(word); });
  each_field_shows<routing::pool_fact>([](const auto& word) { return with_fact(word); });
  each_field_shows<routing::conversation_event>([](const auto& word) { return with_input(word); });
  each_field_shows<routing::conversation_fact>([](const auto& word) { return with_fact(word); });
}

TEST_CASE("a record is one line of JSON, each word under a name of its own") {
  std::set<std::string> kinds, facts;
  for (const auto& record : group_of_everything(3).records) {
    const auto line = record_json(record);
    CHECK(line.find('\n') == std::string::npos);
    const auto read = json::parse(line);
    CHECK(read.at("number") == record.number);
    CHECK(read.contains("interaction") == std::holds_alternative<conversation_record>(record.what));
    kinds.insert(read.at("input").at("kind").get<std::string>());
    for (const auto& fact : read.at("facts")) facts.insert(fact.at("fact").get<std::string>());
  }
  CHECK(kinds.size() ==
        std::variant_size_v<routing::pool_event> + std::variant_size_v<routing::conversation_event>);
  CHECK(facts.size() ==
        std::variant_size_v<routing::pool_fact> + std::variant_size_v<routing::conversation_fact>);
}

TEST_CASE("an offer is shown with its decision record") {
  routing::fact::offer_made made;
  made.offer = routing::offer_id{1, 12};
  made.interaction = interaction_id{32'768, 7};
  made.agent = routing::agent_id{1, 3};
  made.queue = routing::queue_id{1, 2};
  made.at = moment{routing::milliseconds{73'120}};
  made.deliver_by = moment{routing::milliseconds{75'120}};
  made.decision.configuration = 4;
  made.decision.filtered[static_cast<std::size_t>(routing::filter_rule::not_ready)] = 5;
  made.decision.eligible = 1;
  made.decision.shown = 1;
  made.decision.best[0] = {made.agent, routing::milliseconds{900}, 1, 3, routing::deciding_term::only_one};
  const auto arrived = routing::accept_offer{made.offer, made.agent};
  CHECK(
      record_json(record_of(pool_record{arrived, {made}})) ==
      R"({"pool":1,"number":41,"at":73120,"wall":"2026-03-01T09:00:00.250Z",)"
      R"("input":{"kind":"accept_offer","offer":"offer-1.12","agent":"agent-1.3"},)"
      R"("facts":[{"fact":"offer_made","offer":"offer-1.12","interaction":"interaction-32768.7","agent":"agent-1.3",)"
      R"("queue":"queue-1.2","visit":1,"at":73120,"deliver_by":75120,"attempt":0,"decision":{"configuration":4,"step":0,)"
      R"("agent_chose":false,"waiting_before":0,"filtered":{"not_ready":5},"eligible":1,)"
      R"("best":[{"agent":"agent-1.3","idle_ms":900,"load":1,"limit":3,"deciding":"only_one"}]}}]})");
}

TEST_CASE("a reason that is no UTF-8 does not break the line") {
  const auto line = record_json(
      with_input(routing::decline_offer{routing::offer_id{1, 1}, routing::agent_id{1, 1}, "\xff\n"}));
  CHECK_NOTHROW(json::parse(line));
  CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("wall time is written as ISO 8601") {
  CHECK(iso_text(wall_time{}) == "1970-01-01T00:00:00.000Z");
  CHECK(iso_text(wall_time{routing::milliseconds{1'709'251'199'999}}) == "2024-02-29T23:59:59.999Z");
  CHECK(iso_text(wall_time{routing::milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
}

} // namespace strowger::tests::record_json_test

#include "routing/model/random.hpp"
#include "sim/audited_sentence.hpp"
#include <catch2/catch.hpp>

/// The auditor's own reading of requirements, beside routing's.
namespace strowger::tests::audited_sentence_test {

using namespace strowger::routing;
using strowger::sim::sentence_holds;

namespace {

bool holds(std::string_view text, const attribute_list& agent, const std::vector<skill_level>& skills = {},
           const attribute_list& interaction = {}) {
  return sentence_holds(text, {agent, skills, interaction});
}

/// Random trees over few names and few values, so that much of it is known and much holds.
class sentence_maker {
public:
  explicit sentence_maker(std::uint64_t seed) : dice_{random_stream(seed, "sentences")} {}
  expression_tree tree(int depth = 3) {
    const auto what = draw_below(dice_, depth > 0 ? 7 : 4);
    expression_tree made;
    switch (what) {
    case 4:
    case 5:
      made.what = what == 4 ? expression_word::all_of : expression_word::any_of;
      for (std::uint64_t i = 0; i < 2 + draw_below(dice_, 2); ++i) made.parts.push_back(tree(depth - 1));
      return made;
    case 6:
      made.what = expression_word::none_of;
      made.parts.push_back(tree(depth - 1));
      return made;
    case 0:
      made.what = expression_word::known;
      made.left = name();
      return made;
    case 1:
      made.what = draw_below(dice_, 2) == 0 ? expression_word::one_of : expression_word::not_one_of;
      made.left = name();
      for (std::uint64_t i = 0; i < 1 + draw_below(dice_, 3); ++i) made.choices.push_back(literal());
      return made;
    default:
      made.what = expression_word::compares;
      made.how = static_cast<comparison>(draw_below(dice_, 6));
      made.left = name();
      made.right =
          draw_below(dice_, 3) == 0 ? name() : expression_value{expression_subject::literal, {}, literal()};
      return made;
    }
  }
  attribute_list attributes() {
    std::vector<attribute> all;
    for (const char* one : {"a", "b-1"})
      if (draw_below(dice_, 3) > 0) all.push_back({one, literal()});
    return attribute_list{all};
  }
  std::vector<skill_level> skills() {
    std::vector<skill_level> all;
    if (draw_below(dice_, 2) == 0) all.push_back({"a", static_cast<std::uint8_t>(1 + draw_below(dice_, 3))});
    return all;
  }

private:
  expression_value name() {
    constexpr expression_subject whose[] = {expression_subject::agent, expression_subject::interaction,
                                            expression_subject::skill};
    return {whose[draw_below(dice_, 3)], draw_below(dice_, 2) == 0 ? "a" : "b-1", {}};
  }
  attribute_value literal() {
    const attribute_value some[] = {
        1.0, 2.0, -2.5, true, false, std::string{"x"}, std::string{"a \"b\" \\ and"}};
    return some[draw_below(dice_, 7)];
  }
  random_generator dice_;
};

} // namespace

TEST_CASE("the auditor reads a requirement as its grammar says") {
  const attribute_list agent{{{"team", std::string{"billing"}}, {"level", 3.0}, {"trainee", false}}};
  const std::vector<skill_level> skills{{"german", 4}};
  CHECK(holds("true", agent));
  CHECK_FALSE(holds("false", agent));
  CHECK(holds("agent.team = \"billing\" and (skill.german >= 3 or not interaction.urgent = true)", agent,
              skills));
  CHECK_FALSE(holds("agent.team = \"billing\" and skill.german < 3", agent, skills));
  CHECK(holds("agent.team in [\"sales\", \"billing\"]", agent));
  CHECK_FALSE(holds("agent.team not in [\"sales\", \"billing\"]", agent));
  CHECK(holds("agent.floor not in [\"sales\"]", agent));
  CHECK(holds("has agent.level and not has agent.floor", agent));
  CHECK(holds("agent.floor != 2 and not agent.floor < 2 and agent.team != 2", agent));
  CHECK_FALSE(holds("agent.trainee <= true", agent));
  CHECK(holds("false or true and true", agent));
  CHECK_FALSE(holds("(true or true) and false", agent));
  CHECK_THROWS_AS(holds("agent.team = ", agent), std::invalid_argument);
  CHECK_THROWS_AS(holds("agent.team = \"a\" b", agent), std::invalid_argument);
}

TEST_CASE("the auditor and routing read random requirements alike") {
  std::size_t held = 0, all = 0;
  sentence_maker make{1};
  for (int i = 0; i < 4'000; ++i) {
    const expression one{make.tree()};
    for (int j = 0; j < 4; ++j) {
      const auto agent = make.attributes(), interaction = make.attributes();
      const auto skills = make.skills();
      const bool theirs = one.holds({agent, skills, interaction});
      INFO(one.text());
      REQUIRE(sentence_holds(one.text(), {agent, skills, interaction}) == theirs);
      held += theirs ? 1 : 0;
      ++all;
    }
  }
  CHECK(held > all / 5);
  CHECK(held < all * 4 / 5);
}

} // namespace strowger::tests::audited_sentence_test

#include "routing/expression.hpp"
#include "routing/vocabulary.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::expression_test {

using namespace strowger::routing;

namespace {

const attribute_list ada{{{"team", std::string{"billing"}},
                          {"region", std::string{"north"}},
                          {"score", 4.5},
                          {"certified", true},
                          {"c++", 17.0}}};
const std::vector<skill_level> her_skills{{"german", 7}, {"warranty", 2}};
const attribute_list a_chat{
    {{"region", std::string{"north"}}, {"urgent", false}, {"value", 250.0}, {"level", 3.0}}};

vocabulary declared() {
  vocabulary known;
  known.agent = {{"team", attribute_kind::text},     {"region", attribute_kind::text},
                 {"score", attribute_kind::number},  {"certified", attribute_kind::truth},
                 {"c++", attribute_kind::number},    {"shift", attribute_kind::text},
                 {"trainee", attribute_kind::truth}, {"rank", attribute_kind::number}};
  known.interaction = {{"region", attribute_kind::text},
                       {"urgent", attribute_kind::truth},
                       {"value", attribute_kind::number},
                       {"level", attribute_kind::number},
                       {"tier", attribute_kind::text}};
  known.skills = {"german", "warranty", "french"};
  return known;
}

bool holds(const expression& one) { return one.holds({ada, her_skills, a_chat}); }

expression read(const std::string& text) {
  const auto known = declared();
  const auto one = expression::read(text, &known);
  INFO(text);
  if (!one) FAIL("at " << one.reason().at << ": " << one.reason().what);
  return one.value();
}

} // namespace

TEST_CASE("an expression says of an agent and an interaction whether they go together") {
  const std::pair<const char*, bool> cases[] = {
      {"agent.team = \"billing\"", true},
      {"agent.team == 'billing'", true},
      {"agent.team != \"billing\"", false},
      {"agent.team in [\"sales\", \"billing\"]", true},
      {"agent.team not in [\"sales\", \"billing\"]", false},
      {"not agent.team in ['sales']", true},
      {"agent.team < \"c\" and agent.team >= \"b\"", true}, // by bytes
      {"agent.score > 4 and agent.score <= 4.5", true},
      {"4 < agent.score", true}, // the same the other way round
      {"5 <= agent.score", false},
      {"agent.score in [1, 4.50, 9]", true},
      {"agent.certified", true},
      {"agent.certified = false", false},
      {"not agent.certified or agent.score > 4", true},
      {"skill.german >= 7", true},
      {"has german >= 8", false},
      {"has german and not has french", true},
      {"has skill.warranty and has agent.team and not has agent.shift", true},
      {"agent.region = interaction.region", true},
      {"skill.german >= interaction.level", true},
      {"skill.warranty >= interaction.level", false},
      {"interaction.value > 200 and agent.c++ = 17", true},
      {"interaction.urgent or agent.team = 'sales'", false},
      {"worker.team = 'billing' AND task.value >= 250", true},                       // as others say it
      {"agent.team = 'sales' or agent.region = 'north' and agent.score > 5", false}, // and binds more tightly
      {"agent.team = 'billing' or agent.region = 'north' and agent.score > 5", true},
      {"(agent.team = 'billing' or agent.region = 'north') and agent.score > 5", false},
      {"not (agent.team = 'sales' or agent.certified)", false},
      {"not not agent.certified", true},
      {"agent.score > -1 and agent.score < 1e3", true},
      {"true", true},
      {"false or true", true},
      {"1 < 2 and 'a' != 'b'", true},
      {" \n( agent.certified\t) ", true},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(holds(read(text)) == expected);
  }
}

TEST_CASE("what is not known is equal to nothing and neither less nor more") {
  const std::pair<const char*, bool> cases[] = {
      {"agent.shift = 'late'", false},
      {"agent.shift != 'late'", true},
      {"not agent.shift = 'late'", true},
      {"agent.rank < 3", false},
      {"agent.rank >= 3", false},
      {"not agent.rank < 3", true},
      {"agent.shift in ['late']", false},
      {"agent.shift not in ['late']", true},
      {"agent.trainee", false},
      {"not agent.trainee", true},
      {"skill.french >= 1", false},
      {"skill.french != 3", true},
      {"agent.shift = interaction.tier", false}, // both are not known: not equal either
      {"agent.shift != interaction.tier", true},
      {"has agent.shift", false},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(holds(read(text)) == expected);
  }
  // Another kind than the declared one is as good as not known.
  const auto number = expression::read("agent.team < 5");
  REQUIRE(number);
  CHECK_FALSE(holds(number.value()));
  const auto order = expression::read("agent.certified >= interaction.urgent");
  REQUIRE(order);
  CHECK_FALSE(holds(order.value()));
  CHECK(expression{}.holds({{}, {}, {}}));
}

TEST_CASE("a mistake is told with its place and what was expected") {
  const struct {
    const char* text;
    std::size_t at;
    const char* what;
  } cases[] = {
      {"", 0,
       "expected an attribute, a skill, a text, a number, `not`, `has` or `(`, but the expression ends here"},
      {"agent.tem = 'x'", 0, "\"tem\" is not a declared attribute of agents; did you mean \"team\"?"},
      {"agent.team = interaction.teir", 13,
       "\"teir\" is not a declared attribute of interactions; did you mean \"tier\"?"},
      {"has germn >= 3", 4, "\"germn\" is not a declared skill; did you mean \"german\"?"},
      {"team = 'x'", 0,
       "\"team\" is no word of expressions: attributes are written agent.NAME or interaction.NAME, skills "
       "skill.NAME, texts in quotes; did you mean agent.team?"},
      {"agent.team = billing", 13,
       "\"billing\" is no word of expressions: attributes are written agent.NAME or interaction.NAME, skills "
       "skill.NAME, texts in quotes"},
      {"agent.team = 5", 13, "agent.team is text, 5 is a number: they cannot be compared"},
      {"agent.score in [1, 'two']", 19, "\"two\" is text, where a number is expected"},
      {"agent.certified < true", 0, "true and false have no order: compare them with = or !="},
      {"agent.team and agent.certified", 11,
       "expected a comparison or `in` after agent.team, which is text, found \"and\""},
      {"skill.german", 0, "a skill is compared with a level, or asked for: has german"},
      {"skill.german >= 11", 16, "a level is a whole number from 1 to 10"},
      {"agent.certified agent.score > 3", 16,
       "expected `and`, `or` or the end of the expression, found \"agent.score\""},
      {"(agent.certified", 16, "expected `)`, `and` or `or`, but the expression ends here"},
      {"agent.certified)", 15, "expected `and`, `or` or the end of the expression, found \")\""},
      {"agent.team in 'billing'", 14, "expected `[` after `in`, found \"'\""},
      {"agent.team in ['billing' 'sales']", 25, "expected `,` or `]`, found \"'\""},
      {"agent.team in []", 15, "expected a text, a number, true or false, found \"]\""},
      {"agent.team = 'billing", 13, "the text that begins here has no closing '"},
      {"agent.team = 'bill\\ing'", 18, "a \\ stands before a quote or another \\ only"},
      {"agent.team = 'a\nb'", 13, "a text is UTF-8 without control characters"},
      {"agent.team = 'a\xC3'", 13, "a text is UTF-8 without control characters"},
      {"agent.score > 12monkeys", 14, "\"12monkeys\" is not a number"},
      {"agent.score > 1e16", 14, "a number goes from -1e15 to 1e15"},
      {"agent.score > 1e999", 14, "\"1e999\" is not a number"},
      {"agent.score >", 13,
       "expected an attribute, a skill, a text, a number, true or false after \">\", but the expression ends "
       "here"},
      {"agent.score > > 3", 14,
       "expected an attribute, a skill, a text, a number, true or false after \">\", found \">\""},
      {"1 in [1]", 0, "expected an attribute or a skill before `in`"},
      {"has", 3, "expected a skill or an attribute after `has`, but the expression ends here"},
      {"agent. = 'x'", 0, "a name has 1 to 64 characters"},
  };
  const auto known = declared();
  for (const auto& one : cases) {
    INFO(one.text);
    const auto read = expression::read(one.text, &known);
    REQUIRE_FALSE(read);
    CHECK(read.reason().what == one.what);
    CHECK(read.reason().at == one.at);
  }
  const vocabulary nothing;
  CHECK(expression::read("agent.team = 'x'", &nothing).reason().what ==
        "\"team\" is not a declared attribute of agents; none is declared");
}

TEST_CASE("an expression has bounds") {
  const auto times = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  const auto what = [](const std::string& text) {
    const auto read = expression::read(text);
    return read ? std::string{} : read.reason().what;
  };
  CHECK(what(times("(", 16) + "agent.a" + times(")", 16)).empty());
  CHECK(what(times("(", 17) + "agent.a" + times(")", 17)) == "parentheses and nots go at most 16 deep");
  CHECK(what(times("not ", 16) + "agent.a").empty());
  CHECK(what(times("not ", 17) + "agent.a") == "parentheses and nots go at most 16 deep");
  CHECK(what("a" + times(" ", 1'000)) == "an expression has at most 1000 characters");
  CHECK(what(times("has a or ", 63) + "has a").empty());
  CHECK(what(times("has a or ", 64) + "has a") == "an expression has at most 64 terms");
  CHECK(what("has " + times("a", 64)).empty());
  CHECK(what("has " + times("a", 65)) == "a name has 1 to 64 characters");
  CHECK(what("agent." + times("a", 65)) == "a name has 1 to 64 characters");
  CHECK(what("agent.a in [" + times("1,", 63) + "1]").empty());
  CHECK(what("agent.a in [" + times("1,", 64) + "1]") == "an `in` has at most 64 choices");
  CHECK(what("agent.a = '" + times("x", 100) + "'").empty());
  CHECK(what("agent.a = '" + times("x", 101) + "'") == "a text has at most 100 bytes");
  // Short as it is written, too long as it would be kept.
  CHECK(what(times("task.a" + times("b", 8) + " or ", 54) + "task.a") ==
        "the expression is too long once it is written in full");
}

TEST_CASE("an expression has one usual text") {
  const std::pair<const char*, const char*> cases[] = {
      {"((agent.team='billing'))", "agent.team = \"billing\""},
      {"agent.certified and (agent.score>1 and 2>=agent.score)",
       "agent.certified = true and agent.score > 1 and agent.score <= 2"},
      {"agent.certified or (agent.score > 1 or has german)",
       "agent.certified = true or agent.score > 1 or has skill.german"},
      {"(agent.certified or agent.score > 1) and not (has german and has french)",
       "(agent.certified = true or agent.score > 1) and not (has skill.german and has skill.french)"},
      {"agent.certified and has german or has french",
       "agent.certified = true and has skill.german or has skill.french"},
      {"not (agent.team = 'x')", "not agent.team = \"x\""},
      {"HAS german >= 3 AND agent.team NOT IN ['a', \"it's\", 'say \"so\"', 'back\\\\slash']",
       "skill.german >= 3 and agent.team not in [\"a\", \"it's\", \"say \\\"so\\\"\", \"back\\\\slash\"]"},
      {"agent.score > -0.0 or agent.score < 1e15", "agent.score > 0 or agent.score < 1e+15"},
      {"agent.score = 0.1", "agent.score = 0.1"},
      {"true and agent.certified and 1 < 2", "agent.certified = true"},
      {"agent.certified and false", "false"},
      {"agent.certified or not false", "true"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    const auto one = read(text);
    CHECK(one.text() == expected);
    const auto again = expression::read(one.text());
    REQUIRE(again);
    CHECK(again.value() == one);
    CHECK(again.value().tree() == one.tree());
    CHECK(expression{one.tree()} == one);
  }
  CHECK(read("true").empty());
  CHECK(read("agent.certified and 2 < 1").never());
}

TEST_CASE("an expression tells whom it asks, and what is left of it when the interaction is known") {
  const auto one =
      read("agent.region = interaction.region and (interaction.value < 300 or agent.score > 4) and "
           "skill.german >= interaction.level");
  CHECK(one.asks(expression_subject::interaction));
  CHECK(one.asks(expression_subject::agent));
  CHECK(one.asks(expression_subject::skill));
  CHECK_FALSE(read("has german").asks(expression_subject::agent));
  const auto left = one.given(a_chat);
  CHECK(left.text() == "agent.region = \"north\" and skill.german >= 3");
  CHECK_FALSE(left.asks(expression_subject::interaction));
  CHECK(one.given({}).never()); // the region is not known
  CHECK(read("interaction.tier != 'gold' or agent.certified").given({}).empty());
  CHECK(read("agent.certified").given(a_chat) == read("agent.certified"));
}

TEST_CASE("attributes have bounds, and are found by name") {
  CHECK(wrong_with({"team", std::string{"billing"}}).empty());
  CHECK(wrong_with({"a team", true}) == "the name of an attribute has 1 to 64 letters, digits or . _ - @ +");
  CHECK_FALSE(wrong_with({std::string(65, 'a'), true}).empty());
  CHECK(wrong_with({"team", std::string(101, 'a')}) == "team: a text has at most 100 bytes");
  CHECK(wrong_with({"team", std::string{"\xE4\xBD\xA0\xE5\xA5\xBD"}}).empty());
  for (const auto* bad :
       {"\x01", "\x7F", "\xC2\x85", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD"})
    CHECK(wrong_with({"team", std::string{bad}}) == "team: a text is UTF-8 without control characters");
  CHECK(wrong_with({"score", 1e15}).empty());
  CHECK(wrong_with({"score", 2e15}) == "score: a number goes from -1e15 to 1e15");
  CHECK(wrong_with({"score", std::numeric_limits<double>::quiet_NaN()}) ==
        "score: a number goes from -1e15 to 1e15");
  REQUIRE(ada.find("score"));
  CHECK(*ada.find("score") == attribute_value{4.5});
  CHECK_FALSE(ada.find("scor"));
  CHECK_FALSE(attribute_list{}.find("score"));
  const attribute_list one{{{"b", 1.0}, {"a", -0.0}}}, other{{{"a", 0.0}, {"b", 1.0}, {"b", 2.0}}};
  CHECK(one == other);
  CHECK(one.hash() == other.hash());
  CHECK_FALSE(one == ada);
}

} // namespace strowger::tests::expression_test

#include "routing/expression.hpp"
#include "routing/vocabulary.hpp"
#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// Any bytes as an expression: refused with a place within them and a message, or read back from its own text
/// as the same; and what is left of it for an interaction holds for the same agents.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::routing;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto insist = [](bool holds) {
    if (!holds) std::abort();
  };
  vocabulary known;
  known.agent = {{"team", attribute_kind::text}, {"score", attribute_kind::number}};
  known.interaction = {{"team", attribute_kind::text}, {"urgent", attribute_kind::truth}};
  known.skills = {"german"};
  if (const auto checked = expression::read(text, &known); !checked)
    insist(checked.reason().at <= size && !checked.reason().what.empty());
  const auto read = expression::read(text);
  if (!read) {
    insist(read.reason().at <= size && !read.reason().what.empty());
    return 0;
  }
  const auto& one = read.value();
  const auto again = expression::read(one.text());
  insist(static_cast<bool>(again));
  insist(again.value() == one && again.value().tree() == one.tree());
  const attribute_list agent{{{"team", std::string{"north"}}, {"score", 2.0}}}, nothing;
  const attribute_list interaction{{{"team", std::string{"north"}}, {"urgent", true}}};
  const std::vector<skill_level> skills{{"german", 5}};
  insist(one.holds({agent, skills, interaction}) == one.given(interaction).holds({agent, skills, nothing}));
  return 0;
}

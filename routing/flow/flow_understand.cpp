#include "routing/flow/flow_runner.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>

namespace strowger::routing::flow {
namespace {

/// Small letters, full-width digits and letters as plain ones, no blanks around it.
std::string folded(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    const auto one = take_character(text);
    if (!one) return all;
    auto c = *one;
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == 0x3000) c = U' ';
    if (c >= U'A' && c <= U'Z') c += 32;
    if (c < 0x80) {
      all += static_cast<char>(c);
    } else {
      const auto put = [&](std::uint32_t bits) { all += static_cast<char>(bits); };
      if (c < 0x800) {
        put(0xC0U | (c >> 6U));
      } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
      } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
      }
      put(0x80U | (c & 0x3FU));
    }
  }
  const auto first = all.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return all.substr(first, all.find_last_not_of(" \t\r\n.!") - first + 1);
}

bool is_letter(char one) { return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '\''; }

/// A word of Latin letters stands by itself; one of other letters may stand anywhere.
bool contains(const std::string& text, const std::string& word) {
  if (word.empty()) return false;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]) || !is_letter(word.front());
    const auto behind = at + word.size();
    const bool stops = behind == text.size() || !is_letter(text[behind]) || !is_letter(word.back());
    if (begins && stops) return true;
  }
  return false;
}

/// The option that is meant: its key, or the longest word of it that was said. Two that are meant alike are
/// none.
std::string chosen(const menu_node& menu, const std::string& said) {
  for (const auto& one : menu.options)
    if (one.key == said) return one.key;
  std::string best;
  std::size_t length = 0;
  bool twice = false;
  for (const auto& one : menu.options)
    for (const auto& word : one.words) {
      const auto plain = folded(word);
      if (!contains(said, plain) || plain.size() < length) continue;
      twice = plain.size() == length && best != one.key;
      best = one.key;
      length = plain.size();
    }
  return twice ? std::string{} : best;
}

/// Digits without the signs people put between them; empty when there is anything else.
std::string digits_of(const std::string& said, bool number) {
  std::string digits;
  for (const char one : said) {
    if (one >= '0' && one <= '9')
      digits += one;
    else if (number && one == '+' && digits.empty())
      continue;
    else if (one != ' ' && one != '-' && one != '(' && one != ')' && one != '/' && one != '.' && one != '#')
      return {};
  }
  return digits;
}

bool is_answer(const collect_node& collect, const std::string& said) {
  if (collect.kind == answer_kind::digits) {
    const auto digits = digits_of(said, false);
    return digits.size() >= collect.min && digits.size() <= collect.max;
  }
  return said.size() >= collect.min && said.size() <= std::size_t{collect.max} * 10;
}

answered of(const state& now, bool understood, std::string value = {}) {
  return {now.tag, understood ? outcome::understood : outcome::not_understood, std::move(value), {}};
}

std::optional<meaning> while_waiting(const queue_node& in, const state& now, const std::string& said) {
  if (now.stage == waiting_stage::confirming) return meaning{of(now, said == "1" || said == "2", said)};
  if (now.stage == waiting_stage::numbering) {
    const auto digits = digits_of(said, true);
    return meaning{of(now, digits.size() >= number_digits_min && digits.size() <= number_digits_max)};
  }
  const bool offered = now.stage == waiting_stage::offering || callback_stands(in, now);
  if (!offered) return std::nullopt;
  const auto& words = in.callback.words;
  const bool wanted =
      said == in.callback.key ||
      std::any_of(words.begin(), words.end(), [&](const auto& word) { return contains(said, folded(word)); });
  if (!wanted && now.stage != waiting_stage::offering) return std::nullopt; // something said while waiting
  return meaning{of(now, wanted, wanted ? in.callback.key : std::string{})};
}

} // namespace

std::optional<meaning> understand(const book& all, const state& now, std::string_view text) {
  const auto said = folded(text);
  if (now.at == phase::waiting) return while_waiting(waits_at(all, now), now, said);
  const auto* at = all.find(now.flow, now.node);
  if (at == nullptr || now.at != phase::asking) return std::nullopt;
  if (const auto* menu = std::get_if<menu_node>(&at->what)) {
    auto key = chosen(*menu, said);
    const bool good = !key.empty();
    return meaning{of(now, good, std::move(key))};
  }
  const auto* collect = std::get_if<collect_node>(&at->what);
  if (collect == nullptr) return std::nullopt;
  const bool good = is_answer(*collect, said);
  std::string value;
  if (good && collect->attribute)
    value = collect->kind == answer_kind::digits ? digits_of(said, false) : said;
  return meaning{of(now, good, std::move(value)), !collect->sensitive};
}

bool asks_in_secret(const book& all, const state& now) {
  const auto* at = all.find(now.flow, now.node);
  const auto* collect = at == nullptr ? nullptr : std::get_if<collect_node>(&at->what);
  return now.at == phase::asking && collect != nullptr && collect->sensitive;
}

} // namespace strowger::routing::flow

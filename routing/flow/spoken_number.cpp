#include "routing/flow/spoken_number.hpp"
#include "routing/flow/flow.hpp"
#include <array>
#include <utility>

namespace strowger::routing::flow {
namespace {

void put(spoken& to, const spoken& more) { to.insert(to.end(), more.begin(), more.end()); }
void put_number(spoken& to, std::uint64_t number) { to.push_back("number-" + std::to_string(number)); }

// ------------------------------------------------------------------------------------------------- English

/// 1 to 999.
void english_hundreds(spoken& to, std::uint64_t number) {
  if (number >= 100) {
    put_number(to, number / 100);
    to.emplace_back("hundred");
    number %= 100;
  }
  if (number > 20) {
    put_number(to, number / 10 * 10);
    number %= 10;
  }
  if (number > 0) put_number(to, number);
}

void english_number(spoken& to, std::uint64_t number) {
  if (number == 0) return put_number(to, 0);
  static constexpr std::array<std::pair<std::uint64_t, const char*>, 3> scales{
      {{1'000'000'000, "billion"}, {1'000'000, "million"}, {1'000, "thousand"}}};
  for (const auto& [size, name] : scales) {
    if (number < size) continue;
    english_hundreds(to, number / size);
    to.emplace_back(name);
    number %= size;
  }
  if (number > 0) english_hundreds(to, number);
}

// ------------------------------------------------------------------------------------------------- Chinese

/// A two that counts something, or a power of ten from a hundred on.
constexpr const char* two_of = "number-2-of";

/// 1 to 9,999. `first`: nothing was said before; `section`: what follows is 万 or 亿.
void chinese_section(spoken& to, std::uint64_t number, bool first, bool section, counting how) {
  static constexpr std::array<std::pair<std::uint64_t, const char*>, 3> places{
      {{1'000, "thousand"}, {100, "hundred"}, {10, "number-10"}}};
  const auto whole = number;
  bool said = false, gap = false;
  for (const auto& [size, name] : places) {
    const auto digit = number / size;
    number %= size;
    if (digit == 0) {
      gap = said;
      continue;
    }
    if (std::exchange(gap, false)) put_number(to, 0);
    if (size >= 100 && digit == 2)
      to.emplace_back(two_of);
    else if (size != 10 || digit != 1 || said || !first)
      put_number(to, digit);
    to.emplace_back(name);
    said = true;
  }
  if (number == 0) return;
  if (gap) put_number(to, 0);
  if (whole == 2 && (section || (first && how == counting::measured)))
    to.emplace_back(two_of);
  else
    put_number(to, number);
}

void chinese_number(spoken& to, std::uint64_t number, counting how) {
  if (number == 0) return put_number(to, 0);
  static constexpr std::array<std::pair<std::uint64_t, const char*>, 3> sections{
      {{100'000'000, "hundred-million"}, {10'000, "ten-thousand"}, {1, ""}}};
  bool said = false, gap = false;
  for (const auto& [size, name] : sections) {
    const auto part = number / size;
    number %= size;
    if (part == 0) {
      gap = said;
      continue;
    }
    if (said && (gap || part < 1'000)) put_number(to, 0);
    gap = false;
    chinese_section(to, part, !said, size != 1, how);
    if (size != 1) to.emplace_back(name);
    said = true;
  }
}

} // namespace

tongue tongue_of(std::string_view language) {
  return language.starts_with("zh") ? tongue::chinese : tongue::english;
}
std::string_view to_text(tongue which) { return which == tongue::chinese ? "zh" : "en"; }

spoken spoken_number(tongue in, std::uint64_t number, counting how) {
  if (number > spoken_number_max) return spoken_digits(in, std::to_string(number));
  spoken all;
  if (in == tongue::chinese)
    chinese_number(all, number, how);
  else
    english_number(all, number);
  return all;
}

spoken spoken_digits(tongue, std::string_view digits) {
  spoken all;
  for (const char one : digits)
    if (one >= '0' && one <= '9') put_number(all, static_cast<std::uint64_t>(one - '0'));
  return all;
}

spoken spoken_telephone(tongue in, std::string_view number) {
  static constexpr std::size_t group = 3, pause_free = 4; // the last group may have four
  std::string digits;
  for (const char one : number)
    if (one >= '0' && one <= '9') digits += one;
  spoken all;
  if (number.starts_with("+")) all.emplace_back("plus");
  std::size_t in_group = 0;
  for (std::size_t at = 0; at < digits.size(); ++at, ++in_group) {
    if (in_group == group && digits.size() - at >= group) {
      all.emplace_back("silence:300");
      in_group = 0;
    } else if (in_group == pause_free) {
      all.emplace_back("silence:300");
      in_group = 0;
    }
    if (in == tongue::chinese && digits[at] == '1')
      all.emplace_back("number-1-digit");
    else
      put_number(all, static_cast<std::uint64_t>(digits[at] - '0'));
  }
  return all;
}

spoken spoken_position(tongue in, std::uint64_t position) {
  spoken all{"position-before"};
  put(all, spoken_number(in, position)); // an ordinal: no measure word's 两
  all.emplace_back("position-after");
  return all;
}

spoken spoken_minutes(tongue in, std::uint64_t minutes) {
  const auto hours = minutes / 60;
  minutes %= 60;
  spoken all;
  if (hours > 0) {
    put(all, spoken_number(in, hours, counting::measured));
    all.emplace_back(hours == 1 ? "hour" : "hours");
  }
  if (minutes > 0 || hours == 0) {
    put(all, spoken_number(in, minutes, counting::measured));
    all.emplace_back(minutes == 1 ? "minute" : "minutes");
  }
  return all;
}

spoken spoken_wait(tongue in, std::uint64_t minutes) {
  spoken all{"wait-before"};
  put(all, spoken_minutes(in, minutes));
  return all;
}

spoken spoken_speech(tongue in, const speech& said, std::string_view caller) {
  spoken all;
  for (const auto& name : said.names)
    if (name == position_name)
      put(all, spoken_position(in, said.position));
    else if (name == wait_name)
      put(all, spoken_wait(in, said.minutes));
    else if (name == caller_name)
      put(all, spoken_telephone(in, caller));
    else
      all.push_back(name);
  return all;
}

} // namespace strowger::routing::flow

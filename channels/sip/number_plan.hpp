#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How one trunk writes telephone numbers, and their one form within (E.164 with `+`). Pure; any thread.
namespace strowger::channels::sip {

/// What a number without any prefix is.
enum class bare_number : std::uint8_t { national, international, unchanged };
/// How the trunk wants the numbers we dial.
enum class number_form : std::uint8_t { plus, digits, national };

struct number_plan {
  std::string country;              ///< digits: `44`; empty: only international forms are known
  std::string international = "00"; ///< prefix dialled before a country code
  std::string national = "0";       ///< prefix dialled before an area; empty where there is none
  bare_number bare = bare_number::unchanged;
  number_form form = number_form::plus;
  friend bool operator==(const number_plan&, const number_plan&) = default;
};

/// A plan as settings write it. `bare_number`: `national`, `international` or `unchanged`; `number_form`:
/// `plus`, `digits` or `national`. Any other word is as if nothing was said.
struct number_plan_words {
  std::string country, international_prefix = "00", national_prefix = "0", bare_number, number_form;
};
number_plan plan_of(const number_plan_words& words);

/// `+` and 7 to 15 digits (E.164 6.1), the first of them not 0.
bool is_e164(std::string_view number);
/// `00442079460000`, `02079460000` and `+442079460000` all as the last. Short numbers, names and whatever has
/// no such form are left as they are.
std::string normal_number(std::string_view number, const number_plan& plan);
/// The other way round, for the trunk; only of E.164 numbers, others stay as they are.
std::string number_for_trunk(std::string_view number, const number_plan& plan);

} // namespace strowger::channels::sip

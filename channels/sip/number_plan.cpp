#include "channels/sip/number_plan.hpp"

namespace strowger::channels::sip {

namespace {

bool only_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

number_plan plan_of(const number_plan_words& words) {
  number_plan plan;
  plan.country = words.country;
  plan.international = words.international_prefix;
  plan.national = words.national_prefix;
  if (words.bare_number == "national") plan.bare = bare_number::national;
  if (words.bare_number == "international") plan.bare = bare_number::international;
  if (words.number_form == "digits") plan.form = number_form::digits;
  if (words.number_form == "national") plan.form = number_form::national;
  return plan;
}

bool is_e164(std::string_view number) {
  return number.starts_with('+') && number.size() >= 8 && number.size() <= 16 &&
         only_digits(number.substr(1)) && number[1] != '0';
}

std::string normal_number(std::string_view number, const number_plan& plan) {
  const std::string unchanged{number};
  if (!only_digits(number)) return unchanged;
  std::string out;
  if (!plan.international.empty() && number.starts_with(plan.international)) {
    out = '+' + std::string{number.substr(plan.international.size())};
  } else if (!plan.country.empty() && !plan.national.empty() && number.starts_with(plan.national)) {
    out = '+' + plan.country + std::string{number.substr(plan.national.size())};
  } else if (plan.bare == bare_number::international) {
    out = '+' + unchanged;
  } else if (plan.bare == bare_number::national && !plan.country.empty()) {
    out = '+' + plan.country + unchanged;
  }
  return is_e164(out) ? out : unchanged;
}

std::string number_for_trunk(std::string_view number, const number_plan& plan) {
  if (!is_e164(number) || plan.form == number_form::plus) return std::string{number};
  const auto digits = number.substr(1);
  if (plan.form == number_form::digits) return std::string{digits};
  if (!plan.country.empty() && digits.starts_with(plan.country))
    return plan.national + std::string{digits.substr(plan.country.size())};
  return plan.international + std::string{digits};
}

} // namespace strowger::channels::sip

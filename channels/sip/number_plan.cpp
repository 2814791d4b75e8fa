#include "channels/sip/number_plan.hpp"

namespace strowger::channels::sip {

namespace {

bool only_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

bare_number bare_number_of(std::string_view word) {
  return word == "national"        ? bare_number::national
         : word == "international" ? bare_number::international
                                   : bare_number::unchanged;
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

#include "sim/published_law.hpp"
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace strowger::sim {

namespace {

using said_json = nlohmann::json;

/// What was said of a law, however it was written.
struct law_words {
  std::string text; ///< as it was written
  std::string name;
  std::optional<double> mean, scv, shape;
  std::vector<weighted_value> values;

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error{"'" + text + "' is no law: " + why};
  }
};

std::optional<double> number_in(const std::string& word) {
  char* end = nullptr;
  const auto value = std::strtod(word.c_str(), &end);
  if (word.empty() || end != word.c_str() + word.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Apart by blanks, brackets, commas and signs of equality; in small letters.
std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const auto letter : text)
    if (std::string_view{" \t(),=;"}.find(letter) != std::string_view::npos)
      words.emplace_back();
    else
      words.back().push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
  std::erase(words, "");
  return words;
}

/// Numbers behind the name, without a word before them: what they mean depends on the law.
void take_places(law_words& law, const std::vector<double>& places) {
  if (places.empty()) return;
  const bool by_shape = law.name == "weibull";
  if (places.size() > 2 || (law.name != "lognormal" && law.name != "gamma" && !by_shape))
    law.refuse("it is not said what its numbers are");
  law.mean = places[0];
  if (places.size() == 2) (by_shape ? law.shape : law.scv) = places[1];
}

/// `Erlang2` is a gamma law of shape 2, `H2` two exponential ones.
void name_law(law_words& law, const std::string& word) {
  const auto digits = word.find_first_of("0123456789");
  const auto letters = word.substr(0, digits);
  const auto phases = digits == std::string::npos ? std::nullopt : number_in(word.substr(digits));
  static const std::pair<std::string_view, std::string_view> names[] = {
      {"exponential", "exponential"},
      {"m", "exponential"},
      {"constant", "constant"},
      {"deterministic", "constant"},
      {"d", "constant"},
      {"ln", "lognormal"},
      {"lognormal", "lognormal"},
      {"gamma", "gamma"},
      {"weibull", "weibull"},
      {"hyper-exponential", "hyper_exponential"},
      {"hyper_exponential", "hyper_exponential"},
      {"hyperexponential", "hyper_exponential"},
      {"empirical", "empirical"}};
  if (letters == "erlang" || letters == "e") {
    if (!phases || *phases < 1 || *phases != std::floor(*phases))
      law.refuse("an Erlang law has a whole number of phases: Erlang2");
    law.name = "gamma";
    law.shape = *phases;
    return;
  }
  if (letters == "h" && phases == 2) {
    law.name = "hyper_exponential";
    return;
  }
  const auto* known =
      std::find_if(std::begin(names), std::end(names), [&](const auto& one) { return one.first == letters; });
  if (known == std::end(names) || digits != std::string::npos)
    law.refuse("there are exponential, constant, Erlang2, lognormal, gamma, weibull, hyper-exponential and "
               "empirical");
  law.name = known->second;
}

law_words words_in(const std::string& text) {
  law_words law;
  law.text = text;
  const auto words = split_words(text);
  if (words.empty()) law.refuse("nothing is said");
  name_law(law, words[0]);
  std::vector<double> places;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "mean" || words[i] == "scv" || words[i] == "shape") {
      const auto value = i + 1 < words.size() ? number_in(words[i + 1]) : std::nullopt;
      if (!value) law.refuse(words[i] + " needs a number");
      auto& to = words[i] == "mean" ? law.mean : words[i] == "scv" ? law.scv : law.shape;
      const bool same = law.shape && words[i] == "scv" && std::abs(*value * *law.shape - 1) < 1e-9;
      if (to && *to != *value) law.refuse(words[i] + " is said twice");
      if (!same) to = value; // of an Erlang law it follows from the phases
      ++i;
      continue;
    }
    const auto colon = words[i].find(':');
    const auto value = number_in(words[i].substr(0, colon));
    const auto weight =
        colon == std::string::npos ? std::optional{1.0} : number_in(words[i].substr(colon + 1));
    if (!value || !weight) law.refuse("'" + words[i] + "' means nothing here");
    if (law.name == "empirical" || law.name == "hyper_exponential")
      law.values.push_back({*value, *weight});
    else if (colon != std::string::npos)
      law.refuse("only a hyper-exponential or an empirical law has weights");
    else
      places.push_back(*value);
  }
  take_places(law, places);
  return law;
}

double number_of(const said_json& from, const std::string& key, const law_words& law) {
  if (!from.is_number()) law.refuse(key + " is no number");
  return from.get<double>();
}

void take_values(law_words& law, const said_json& from) {
  if (!from.is_array()) law.refuse("values is no list");
  for (const auto& one : from) {
    if (!one.is_object() || !one.contains("value")) law.refuse("each of values has a value");
    for (const auto& [key, unused] : one.items())
      if (key != "value" && key != "weight") law.refuse("one of values has no " + key);
    law.values.push_back({number_of(one["value"], "value", law),
                          one.contains("weight") ? number_of(one["weight"], "weight", law) : 1});
  }
}

law_words words_in(const said_json& said) {
  law_words law;
  law.text = said.dump();
  if (!said.contains("law") || !said["law"].is_string()) law.refuse("it has no law");
  const auto words = split_words(said["law"].get<std::string>());
  if (words.size() != 1) law.refuse("law is one word");
  name_law(law, words[0]);
  for (const auto& [key, value] : said.items()) {
    if (key == "law") continue;
    if (key == "values") {
      take_values(law, value);
      continue;
    }
    const auto number = number_of(value, key, law);
    if (key == "mean")
      law.mean = number;
    else if (key == "scv")
      law.scv = number;
    else if (key == "variation")
      law.scv = number * number;
    else if (key == "shape")
      law.shape = number;
    else
      law.refuse("it has no " + key + ": it has law, mean, variation, scv, shape and values");
  }
  return law;
}

/// A law has what it needs and nothing that it does not know.
void check_words(const law_words& law) {
  const bool listed = law.name == "hyper_exponential" || law.name == "empirical";
  const bool spread = law.name == "lognormal" || law.name == "gamma";
  if (law.shape && law.name != "weibull" && law.name != "gamma") law.refuse("it has no shape");
  if (law.scv && !spread && law.name != "hyper_exponential") law.refuse("it has no scv");
  if (!law.values.empty() && !listed) law.refuse("it has no values");
  if (spread && law.scv.has_value() == law.shape.has_value() && (law.scv || law.name == "gamma"))
    law.refuse("it needs scv or shape, and only one of them");
  if (law.name == "weibull" && !law.shape) law.refuse("it needs a shape");
  if (law.name == "empirical" && law.values.empty()) law.refuse("it needs values");
  if (law.name == "hyper_exponential" && law.values.empty() != law.scv.has_value())
    law.refuse("it needs its parts, or scv in their place");
  for (const auto value : {law.mean, law.scv, law.shape})
    if (value && !(*value > 0)) law.refuse("its numbers are above zero");
  for (const auto& one : law.values)
    if (!(one.weight > 0) || one.value < 0 || (one.value == 0 && law.name == "hyper_exponential"))
      law.refuse("its values and weights are above zero");
}

/// Two parts with the wanted variation that bring half of the mean each (balanced means).
std::vector<weighted_value> balanced(const law_words& law, double mean) {
  if (*law.scv < 1) law.refuse("its scv is 1 at least");
  const auto first = (1 + std::sqrt((*law.scv - 1) / (*law.scv + 1))) / 2;
  return {{mean / (2 * first), first}, {mean / (2 * (1 - first)), 1 - first}};
}

} // namespace

law published_law(const nlohmann::json& said, std::optional<double> mean, double unit) {
  if (!said.is_string() && !said.is_object())
    throw std::runtime_error{said.dump() + " is no law: write a text, or an object with law and mean"};
  auto words = said.is_string() ? words_in(said.get<std::string>()) : words_in(said);
  if (words.name == "lognormal" && !words.scv) words.scv = 1;
  check_words(words);
  for (auto& one : words.values) one.value *= unit;
  const bool told = !words.values.empty();
  if (told) {
    const auto hyper = words.name == "hyper_exponential";
    auto made = hyper ? law::hyper_exponential(words.values) : law::empirical(words.values);
    for (const auto& other : {mean, words.mean})
      if (other && std::abs(made.mean() - *other * unit) > 0.001 * made.mean())
        words.refuse("the mean of its values is " + std::to_string(made.mean() / unit) + " and not " +
                     std::to_string(*other));
    return made;
  }
  if (mean && words.mean && std::abs(*mean - *words.mean) > 1e-9 * *mean)
    words.refuse("its mean is " + std::to_string(*mean) + " elsewhere");
  const auto one = mean ? mean : words.mean;
  if (!one || !(*one > 0)) words.refuse("it needs a mean above zero");
  const auto seconds = *one * unit;
  if (words.name == "exponential") return law::exponential(seconds);
  if (words.name == "constant") return law::constant(seconds);
  if (words.name == "lognormal") return law::lognormal(seconds, std::sqrt(*words.scv));
  if (words.name == "gamma")
    return law::gamma(seconds, 1 / std::sqrt(words.shape ? *words.shape : 1 / *words.scv));
  if (words.name == "weibull") return law::weibull(seconds, *words.shape);
  return law::hyper_exponential(balanced(words, seconds));
}

} // namespace strowger::sim

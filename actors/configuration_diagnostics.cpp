#include "actors/configuration_diagnostics.hpp"
#include <algorithm>
#include <cassert>
#include <tuple>

namespace strowger::actors {
namespace {

constexpr std::size_t collected_max = 10'000; ///< a bound on memory; far more than anybody is shown

} // namespace

std::string to_text(const diagnostic& one) {
  auto text = one.file;
  if (one.line > 0) text += ":" + std::to_string(one.line) + ":" + std::to_string(one.column);
  text += one.how == diagnostic::severity::error ? ": error: " : ": warning: ";
  return text + one.message;
}

bool read_configuration::ok() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(),
                      [](const auto& one) { return one.how == diagnostic::severity::error; });
}

void diagnostics::error(place at, std::string message) {
  ++errors_;
  add(diagnostic::severity::error, at, std::move(message));
}

void diagnostics::warning(place at, std::string message) {
  add(diagnostic::severity::warning, at, std::move(message));
}

void diagnostics::add(diagnostic::severity how, place at, std::string message) {
  if (all_.size() < collected_max) all_.push_back({how, file_, at.line, at.column, std::move(message)});
}

std::vector<diagnostic> diagnostics::take() {
  const auto by_place = [](const diagnostic& a, const diagnostic& b) {
    return std::tie(a.line, a.column, a.how, a.message) < std::tie(b.line, b.column, b.how, b.message);
  };
  std::sort(all_.begin(), all_.end(), by_place);
  const auto same = [&](const diagnostic& a, const diagnostic& b) {
    return !by_place(a, b) && !by_place(b, a);
  };
  all_.erase(std::unique(all_.begin(), all_.end(), same), all_.end());
  if (all_.size() > diagnostics_max) {
    const auto left_out = all_.size() - diagnostics_max;
    std::stable_partition(all_.begin(), all_.end(),
                          [](const auto& one) { return one.how == diagnostic::severity::error; });
    const auto how = all_[diagnostics_max].how;
    all_.resize(diagnostics_max);
    std::sort(all_.begin(), all_.end(), by_place);
    all_.push_back({how, file_, 0, 0, std::to_string(left_out) + " more are not shown; mend these first"});
  }
  return std::move(all_);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto meant = nearest(word, candidates);
  return meant.empty() ? std::string{} : "; did you mean " + in_quotes(meant) + "?";
}

std::string in_quotes(std::string_view word) {
  constexpr std::size_t shown_max = 60;
  std::string text = "\"";
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto byte = static_cast<unsigned char>(word[i]);
    if (i >= shown_max && (byte & 0xc0U) != 0x80U) return text + "...\"";
    if (byte < 0x20U || byte == 0x7fU)
      text += '?';
    else
      text += word[i];
  }
  return text + "\"";
}

std::string with_article(std::string_view noun) {
  const auto vowel = !noun.empty() && std::string_view{"aeiou"}.find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string{noun};
}

std::string listed(const std::vector<std::string_view>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? std::string{", "} : " " + std::string{last} + " ";
    text += words[i];
  }
  return text;
}

} // namespace strowger::actors

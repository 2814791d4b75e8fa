#include "actors/configuration_diagnostics.hpp"
#include <algorithm>
#include <cassert>
#include <numeric>
#include <tuple>

namespace strowger::actors {
namespace {

constexpr std::size_t collected_max = 10'000; ///< a bound on memory; far more than anybody is shown
constexpr std::size_t compared_max = 64;      ///< longer words are not compared

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment distance, ASCII case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    std::swap(last, now);
  }
  return last[b.size()];
}

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

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  if (word.empty() || word.size() > compared_max) return best;
  auto best_distance = compared_max;
  for (const auto candidate : candidates) {
    if (candidate.size() > compared_max) continue;
    const auto distance = edit_distance(word, candidate);
    const auto allowed = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (distance <= allowed && distance < std::min(candidate.size(), best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
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

#include "sim/progress_bar.hpp"
#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace strowger::sim {

namespace {

constexpr std::size_t bar_width = 30, line_width = 100;

} // namespace

progress_bar::progress_bar(std::uint32_t count, std::string what, bool shown)
  : count_{count}, what_{std::move(what)}, wanted_{shown} {}

progress_bar::~progress_bar() { clear(); }

void progress_bar::done(std::uint32_t done) {
  done_ = done;
  if (done >= count_) return clear();
  show(static_cast<double>(done) / count_);
}

void progress_bar::passed(double share) {
  if (share < 1) show(share);
}

std::string progress_bar::line(const std::string& what, double share, std::uint32_t done, std::uint32_t count,
                               std::chrono::duration<double> took) {
  if (took.count() < 1 || !(share > 0)) return {};
  const auto full = std::min(bar_width, static_cast<std::size_t>(bar_width * share));
  auto text = (what.empty() ? "" : what + " ") + "[" + std::string(full, '#') +
              std::string(bar_width - full, ' ') + "] ";
  char rest[80];
  if (count > 1)
    std::snprintf(rest, sizeof rest, "%u of %u, %.3g a second", done, count, share * count / took.count());
  else
    std::snprintf(rest, sizeof rest, "%d %% of its time", static_cast<int>(share * 100));
  text += rest;
  std::snprintf(rest, sizeof rest, ", %.0f s left", took.count() * (1 - share) / share);
  return text + rest;
}

void progress_bar::show(double share) {
  if (!wanted_) return;
  auto text = line(what_, share, done_, count_, clock::now() - began_);
  if (text.empty()) return;
  text.resize(std::max(text.size(), line_width), ' ');
  std::fprintf(stderr, "\r%s", text.c_str());
  shown_ = true;
}

void progress_bar::clear() {
  if (std::exchange(shown_, false)) std::fprintf(stderr, "\r%*s\r", static_cast<int>(line_width), "");
}

bool somebody_looks() { return ::isatty(2) != 0; }

} // namespace strowger::sim

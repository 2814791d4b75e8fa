#include "figure.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

namespace strowger::bench {

namespace {

double processor_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

} // namespace

stopwatch::stopwatch() : begun_{std::chrono::steady_clock::now()}, cpu_begun_{processor_seconds()} {}

double stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

double stopwatch::cpu_s() const { return processor_seconds() - cpu_begun_; }

std::vector<figure> median_of_runs(const settings& how, const std::function<std::vector<figure>(int)>& once) {
  std::vector<std::vector<figure>> runs;
  for (int run = 0; run < (how.quick ? 1 : 3); ++run) runs.push_back(once(run));
  std::vector<figure> medians;
  for (const auto& first : runs.front()) {
    std::vector<figure> same;
    for (const auto& run : runs)
      for (const auto& one : run)
        if (one.name == first.name) same.push_back(one);
    std::sort(same.begin(), same.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    medians.push_back(same[same.size() / 2]);
  }
  return medians;
}

double quantile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(at, values.size() - 1)];
}

void print_table(const std::vector<figure>& all) {
  std::printf("%-34s %14s %22s %12s %9s %9s\n", "figure", "value", "must reach", "n", "seconds", "cpu_s");
  for (const auto& one : all) {
    std::string wanted;
    if (one.wanted) {
      const bool least = one.wanted->how == goal::sense::at_least;
      const bool reached = least ? one.value >= one.wanted->value : one.value <= one.wanted->value;
      char text[64];
      std::snprintf(text, sizeof text, "%s %.12g %s", least ? ">=" : "<=", one.wanted->value,
                    reached ? "yes" : "NO");
      wanted = text;
    }
    std::printf("%-34s %14.6g %22s %12llu %9.2f %9.2f\n", one.name.c_str(), one.value, wanted.c_str(),
                static_cast<unsigned long long>(one.n), one.seconds, one.cpu_s);
  }
}

bool write_json(const std::vector<figure>& all, const std::filesystem::path& file) {
  nlohmann::ordered_json out;
  for (const auto& one : all) {
    out[one.name] = one.value;
    out[one.name + ".n"] = one.n;
    out[one.name + ".seconds"] = one.seconds;
    out[one.name + ".cpu_s"] = one.cpu_s;
  }
  std::ofstream to{file};
  to << out.dump(2) << '\n';
  return static_cast<bool>(to.flush());
}

} // namespace strowger::bench

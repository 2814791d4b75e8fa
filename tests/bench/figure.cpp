#include "figure.hpp"
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

namespace strowger::bench {

namespace {

/// The worst comes first. Without a goal the highest is.
bool is_worse(const figure& a, const figure& b) {
  const bool least = a.wanted && a.wanted->how == goal::sense::at_least;
  return least ? a.value < b.value : a.value > b.value;
}

figure one_of(std::vector<figure> same) {
  const auto how = same.front().over;
  if (how == over_runs::sum) {
    auto all = same.front();
    for (auto one = same.begin() + 1; one != same.end(); ++one) {
      all.value += one->value;
      all.n += one->n;
      all.seconds += one->seconds;
      all.cpu_s += one->cpu_s;
    }
    return all;
  }
  std::sort(same.begin(), same.end(), is_worse);
  return how == over_runs::worst ? same.front() : same[(same.size() - 1) / 2];
}

double processor_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

} // namespace

bool reached(const figure& one) {
  if (!one.wanted) return true;
  const bool least = one.wanted->how == goal::sense::at_least;
  return least ? one.value >= one.wanted->value : one.value <= one.wanted->value;
}

stopwatch::stopwatch() : begun_{std::chrono::steady_clock::now()}, cpu_begun_{processor_seconds()} {}

double stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

double stopwatch::cpu_s() const { return processor_seconds() - cpu_begun_; }

std::vector<figure> made_of(const std::vector<std::vector<figure>>& runs) {
  std::vector<figure> made;
  for (const auto& first : runs.front()) {
    std::vector<figure> same;
    for (const auto& run : runs)
      for (const auto& one : run)
        if (one.name == first.name) same.push_back(one);
    made.push_back(one_of(std::move(same)));
  }
  return made;
}

std::vector<figure> of_runs(const settings& how, const std::function<std::vector<figure>(int)>& once) {
  std::vector<std::vector<figure>> runs;
  for (int run = 0; run < (how.quick ? 1 : 3); ++run) runs.push_back(once(run));
  return made_of(runs);
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
      char text[64];
      std::snprintf(text, sizeof text, "%s %.12g %s", least ? ">=" : "<=", one.wanted->value,
                    reached(one) ? "yes" : "NO");
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

#include "sim/cases_command.hpp"
#include "sim/job_processes.hpp"
#include "sim/published_cases.hpp"
#include <cstdio>
#include <memory>

namespace strowger::sim {

namespace {

struct cases_words {
  std::string file = "tests/reference/published_cases.json", scenarios = "tests/scenarios/published";
  case_options options;
};

/// Figures that are off by more than both errors.
std::size_t print_case(const case_outcome& one) {
  std::printf("%s, %llu contacts\n%-38s %12s %10s %12s %10s\n", one.id.c_str(),
              static_cast<unsigned long long>(one.contacts), "", "published", "95 % +/-", "ours", "95 % +/-");
  std::size_t off = 0;
  for (const auto& figure : one.figures) {
    const auto* verdict = figure.inside()      ? "inside"
                          : figure.agrees()    ? "intervals meet"
                          : figure.why.empty() ? "OUTSIDE"
                                               : "outside, explained";
    std::printf("%-38s %12.5g %10.2g %12.5g %10.2g  %s\n", figure.id.c_str(), figure.published,
                figure.half_width, figure.simulated.mean, figure.simulated.half_width_95, verdict);
    off += figure.agrees() || !figure.why.empty() ? 0 : 1;
  }
  for (const auto& figure : one.figures)
    if (!figure.agrees() && !figure.why.empty())
      std::printf("%s may differ by %s\n", figure.id.c_str(), figure.why.c_str());
  for (const auto& id : one.left_out) std::printf("%-38s not estimated here\n", id.c_str());
  std::printf("\n");
  return off;
}

int run_all(cases_words& words) {
  if (words.options.processes == 0) words.options.processes = usable_cores();
  words.options.progress = [](const std::string& id) { std::fprintf(stderr, "%s done\n", id.c_str()); };
  std::size_t inside = 0, meet = 0, explained = 0, off = 0;
  for (const auto& one : run_cases(words.file, words.scenarios, words.options)) {
    off += print_case(one);
    for (const auto& figure : one.figures) {
      if (figure.inside())
        ++inside;
      else if (figure.agrees())
        ++meet;
      else if (!figure.why.empty())
        ++explained;
    }
  }
  std::printf(
      "%zu figures: %zu means inside the published 95 %% interval, %zu more whose intervals meet, %zu "
      "outside for a reason that is told, %zu outside\n",
      inside + meet + explained + off, inside, meet, explained, off);
  return off == 0 ? 0 : 1;
}

} // namespace

void offer_cases(CLI::App& app, int& outcome) {
  auto words = std::make_shared<cases_words>();
  words->options.processes = 0;
  auto* run_them =
      app.add_subcommand("cases", "Published cases with their confidence intervals, ours beside");
  auto& options = words->options;
  run_them->add_option("--file", words->file, "The published figures")->capture_default_str();
  run_them->add_option("--scenarios", words->scenarios, "Folder of the days' scenario files")
      ->capture_default_str();
  run_them->add_option("--case", options.only, "This case alone");
  run_them->add_option("--contacts", options.contacts, "Of a queue in steady state")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  run_them->add_option("--days", options.days, "Of a case of days")
      ->check(CLI::Range(20, 1'000'000))
      ->capture_default_str();
  run_them
      ->add_option("--processes", options.processes, "Processes at once. Default: as many as there are cores")
      ->check(CLI::Range(1, 1'024));
  run_them->add_option("--seed", options.seed, "Of all chance")->capture_default_str();
  run_them->callback([words, &outcome] { outcome = run_all(*words); });
}

} // namespace strowger::sim

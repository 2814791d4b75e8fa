#include "sim/cases_command.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/progress_bar.hpp"
#include "sim/published_cases.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

namespace strowger::sim {

namespace {

struct cases_words {
  std::string file = "tests/reference/published_cases.json", scenarios = "tests/scenarios/published";
  std::string json;
  case_options options;
  bool quiet = false;
};

/// Every claim of the report can be checked by these.
constexpr const char* what_is_meant =
    "Queues (W05): the unit of time is a mean service. W is the wait until an agent answers or the\n"
    "customer leaves; |S of those who are served, |A of those who leave, without: of all let in. A\n"
    "wait of exactly x is <= x. P(A) is the share that leaves. Q are those who wait, N those who wait\n"
    "or are served, both over time. Ours: pool machine and twin do the same to each of the first\n"
    "contacts, and the twin's run is told; its 95 % interval is of 100 batches.\n"
    "Days (CC): served and abandoned contacts of a day. service_level is served within 20 s over\n"
    "served and abandoned after more than 20 s, as a ratio of means (service_level.late_abandon of\n"
    "the catalogue). served_within_20s counts contacts of a type that came in a period. A wait of\n"
    "exactly 20 s is within. occupancy_group0 is time busy over time there or finishing. Ours: the\n"
    "interval is of independent days.\n"
    "inside: our mean is in the published 95 % interval, with half of the last digit printed.\n"
    "intervals meet: the two 95 % intervals do. off: the difference in half widths of both together;\n"
    "beyond 1 (either way) is expected of one in twenty. On days as busy as the published ones:\n"
    "those happened to have more contacts in all than such days have in the mean (served and\n"
    "abandoned together); by regression on the contacts of a day, the intervals without it.\n\n";

struct case_sum {
  std::size_t inside = 0, meet = 0, off = 0, differ = 0;
};

void print_case(const case_outcome& one, case_sum& sum) {
  std::printf("%s, %llu contacts", one.id.c_str(), static_cast<unsigned long long>(one.contacts));
  if (one.machine_contacts > 0)
    std::printf("; machine and twin do the same to %llu%s%s",
                static_cast<unsigned long long>(one.machine_contacts), one.difference.empty() ? "" : ": NO, ",
                one.difference.c_str());
  std::printf("\n%-38s %12s %10s %12s %10s %8s\n", "", "published", "95 % +/-", "ours", "95 % +/-", "off");
  sum.differ += one.difference.empty() ? 0 : 1;
  for (const auto& figure : one.figures) {
    const auto* verdict = figure.inside() ? "inside" : figure.agrees() ? "intervals meet" : "OUTSIDE";
    // Of the half widths of both together: more than 1 is expected of one in twenty.
    const auto both = std::hypot(figure.half_width, figure.simulated.half_width_95);
    std::printf("%-38s %12.5g %10.2g %12.5g %10.2g %8.2f  %s\n", figure.id.c_str(), figure.published,
                figure.half_width, figure.simulated.mean, figure.simulated.half_width_95,
                both > 0 ? (figure.simulated.mean - figure.published) / both : 0, verdict);
    ++(figure.inside() ? sum.inside : figure.agrees() ? sum.meet : sum.off);
  }
  const auto has_days = [](const case_figure& figure) { return figure.as_busy.has_value(); };
  if (std::any_of(one.figures.begin(), one.figures.end(), has_days))
    std::printf("on days as busy as the published ones:\n");
  for (const auto& figure : one.figures) {
    if (!figure.as_busy) continue;
    const auto both = std::hypot(figure.half_width_as_busy, figure.as_busy->half_width_95);
    std::printf("%-38s %12.5g %10.2g %12.5g %10.2g %8.2f\n", figure.id.c_str(), figure.published,
                figure.half_width_as_busy, figure.as_busy->mean, figure.as_busy->half_width_95,
                both > 0 ? (figure.as_busy->mean - figure.published) / both : 0);
  }
  for (const auto& id : one.left_out) std::printf("%-38s not estimated here\n", id.c_str());
  std::printf("\n");
}

int run_all(cases_words& words) {
  if (words.options.processes == 0) words.options.processes = usable_cores();
  check_outputs({words.file}, {words.json});
  output_file json{words.json};
  std::unique_ptr<progress_bar> bar;
  std::string of;
  if (!words.quiet && somebody_looks())
    words.options.progress = [&](const std::string& what, std::uint32_t done, std::uint32_t all) {
      if (!bar || of != what) bar = std::make_unique<progress_bar>(all, what, true);
      of = what;
      bar->done(done);
    };
  std::fputs(what_is_meant, stdout);
  case_sum sum;
  const auto all = run_cases(words.file, words.scenarios, words.options);
  for (const auto& one : all) print_case(one, sum);
  std::printf(
      "seed %llu, %zu figures: %zu means inside the published 95 %% interval, %zu more whose intervals "
      "meet, %zu outside; %zu queues in which the machine does otherwise than its twin\n",
      static_cast<unsigned long long>(words.options.seed), sum.inside + sum.meet + sum.off, sum.inside,
      sum.meet, sum.off, sum.differ);
  check_printed();
  if (json.wanted()) json.write(cases_json(all, words.options) + "\n");
  return sum.off + sum.differ == 0 ? 0 : 1;
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
      ->check(whole_from(1))
      ->capture_default_str();
  run_them
      ->add_option("--machine-contacts", options.machine_contacts,
                   "Of a queue, which the pool machine lives through beside its twin")
      ->check(whole_from(1))
      ->capture_default_str();
  run_them->add_option("--days", options.days, "Of a case of days")
      ->check(whole_from(20, 1'000'000))
      ->capture_default_str();
  run_them
      ->add_option("--processes", options.processes, "Processes at once. Default: as many as there are cores")
      ->check(CLI::Range(1, 1'024));
  run_them->add_option("--seed", options.seed, "Of all chance")->check(whole_number)->capture_default_str();
  run_them->add_option("--json", words->json, "Write everything to this file");
  run_them->add_flag("--quiet", words->quiet, "No line of progress");
  run_them->callback([words, &outcome] { outcome = run_all(*words); });
}

} // namespace strowger::sim

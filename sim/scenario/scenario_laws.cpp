#include "sim/csv.hpp"
#include "sim/logged_day.hpp"
#include "sim/scenario/scenario_draft.hpp"
#include <algorithm>
#include <cmath>

/// Laws, times of the day and arrivals of a scenario file.
namespace strowger::sim {

using namespace actors;

namespace {

constexpr double trace_seconds_max = 3'660 * 86'400.0;
bool is_span(double seconds) { return seconds >= 0 && seconds <= 30.0 * 86'400; }

/// Which keys a law has beside `law`, and of which of them one must be there.
struct law_form {
  std::string_view law;
  std::vector<std::string_view> keys, one_of;
  bool needs_mean = true;
};
const std::vector<law_form>& law_forms() {
  static const std::vector<law_form> forms{
      {"constant", {"mean"}, {}},
      {"exponential", {"mean"}, {}},
      {"lognormal", {"mean", "variation"}, {"variation"}},
      {"gamma", {"mean", "variation", "shape"}, {"variation", "shape"}},
      {"weibull", {"mean", "shape"}, {"shape"}},
      {"hyper_exponential", {"values"}, {"values"}, false},
      {"empirical", {"values", "file", "column"}, {"values", "file"}, false}};
  return forms;
}

/// A law says what it needs and nothing that it does not know.
bool fits(scenario_draft& made, const section_values& one, const law_form& form) {
  bool good = true;
  const auto wrong = [&](place at, std::string message) {
    made.wrong(at, std::string{form.law} + " " + message);
    good = false;
  };
  for (const std::string_view key : {"mean", "variation", "shape", "values", "file", "column"})
    if (one.says(key) && std::find(form.keys.begin(), form.keys.end(), key) == form.keys.end())
      wrong(one.at(key), "has no " + std::string{key} + ": it has " + listed(form.keys));
  if (form.needs_mean && !one.says("mean")) wrong(one.at(), "needs a mean");
  const auto said =
      std::count_if(form.one_of.begin(), form.one_of.end(), [&](const auto key) { return one.says(key); });
  if (!form.one_of.empty() && said == 0) wrong(one.at(), "needs " + listed(form.one_of, "or"));
  if (said > 1) wrong(one.at(), "has " + listed(form.one_of) + ": one of them is enough");
  if (form.law != "constant" && form.needs_mean && one.good("mean") && one.number("mean") == 0)
    wrong(one.at("mean"), "needs a mean above 0s");
  return good;
}

std::vector<weighted_value> weighted(scenario_draft& made, const section_values& one, bool above_zero) {
  std::vector<weighted_value> values;
  for (const auto& item : one.sections("values")) {
    values.push_back({seconds(item, "value"), decimal(item, "weight")});
    if (above_zero && item.good("value") && item.number("value") == 0)
      made.wrong(item.at("value"), "hyper_exponential needs means above 0s");
  }
  if (values.empty()) made.wrong(one.at("values"), "values is empty");
  return values;
}

std::optional<csv_table> read_table(scenario_draft& made, const section_values& one) {
  try {
    return csv_table::read(resolved(made.out.file, one.text("file")));
  } catch (const std::exception& problem) {
    made.wrong(one.at("file"), std::string{"file: "} + problem.what());
    return std::nullopt;
  }
}

std::vector<weighted_value> from_file(scenario_draft& made, const section_values& one) {
  std::vector<weighted_value> values;
  const auto table = read_table(made, one);
  if (!table) return values;
  try {
    const auto column = table->column(one.text("column"));
    for (std::size_t row = 0; row < table->rows(); ++row)
      if (const auto value = table->number(row, column)) {
        if (!is_span(*value)) table->refuse(row, column, "is no span from 0 to 30 days");
        values.push_back({*value, 1});
      }
    if (values.empty()) made.wrong(one.at("file"), "file: no row has a " + one.text("column"));
  } catch (const std::exception& problem) {
    made.wrong(one.at("file"), std::string{"file: "} + problem.what());
    values.clear();
  }
  return values;
}

std::optional<law> one_law(scenario_draft& made, const section_values& one) {
  const auto& name = one.text("law");
  const auto form = std::find_if(law_forms().begin(), law_forms().end(),
                                 [&](const auto& known) { return known.law == name; });
  if (!one.good("law") || form == law_forms().end() || !fits(made, one, *form)) return std::nullopt;
  const auto mean = seconds(one, "mean");
  const auto shape = decimal(one, "shape"), variation = decimal(one, "variation");
  if (name == "constant") return law::constant(mean);
  if (name == "exponential") return law::exponential(mean);
  if (name == "lognormal") return law::lognormal(mean, variation);
  if (name == "gamma") return law::gamma(mean, one.says("shape") ? 1 / std::sqrt(shape) : variation);
  if (name == "weibull") return law::weibull(mean, shape);
  const bool hyper = name == "hyper_exponential";
  auto values = one.says("file") ? from_file(made, one) : weighted(made, one, hyper);
  if (values.empty()) return std::nullopt;
  return hyper ? law::hyper_exponential(std::move(values)) : law::empirical(std::move(values));
}

void read_periods(scenario_draft& made, const section_values& from, arrival_process& to) {
  for (const auto& one : from.sections("periods")) {
    const auto begin = read_time_of_day(made, one, "from"), end = read_time_of_day(made, one, "to");
    if (!begin || !end) continue;
    const rate_period period{read_days(made, one), *begin, *end, decimal(one, "per_hour")};
    if (period.to <= period.from)
      made.wrong(one.at("to"), "to is not after from: a period over midnight is two periods");
    for (const auto& other : to.periods)
      if ((other.days & period.days) != 0 && other.from < period.to && period.from < other.to) {
        made.wrong(one.at("from"), "this period overlaps another one of these arrivals");
        break;
      }
    to.periods.push_back(period);
  }
}

std::vector<traced_contact> trace_in(const csv_table& table) {
  table.check_columns({"at_s", "service_s", "patience_s", "wrap_up_s"});
  const auto at = table.column("at_s");
  const auto service = table.find_column("service_s"), patience = table.find_column("patience_s"),
             wrap_up = table.find_column("wrap_up_s");
  std::vector<traced_contact> trace;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto read = [&](std::optional<std::size_t> column) -> std::optional<double> {
      if (!column) return std::nullopt;
      const auto value = table.number(row, *column);
      if (value && !is_span(*value)) table.refuse(row, *column, "is no span from 0 to 30 days");
      return value;
    };
    const auto when = table.needed_number(row, at);
    if (!(when >= 0) || when > trace_seconds_max)
      table.refuse(row, at, "is no time: seconds since the begin of the scenario are wanted, from 0 on");
    if (!trace.empty() && when < trace.back().at)
      table.refuse(row, at, "is before the row above it: put the rows in the order of their times");
    trace.push_back({when, read(service), read(patience), read(wrap_up)});
  }
  return trace;
}

std::shared_ptr<const std::vector<traced_contact>> read_trace(scenario_draft& made,
                                                              const section_values& from) {
  if (!from.good("file")) {
    made.wrong(from.at(), "trace needs a file");
    return nullptr;
  }
  const auto table = read_table(made, from);
  if (!table) return nullptr;
  try {
    auto trace = std::make_shared<std::vector<traced_contact>>(trace_in(*table));
    const auto end = static_cast<double>(made.out.length) / static_cast<double>(instants_per_second);
    const auto late =
        std::count_if(trace->begin(), trace->end(), [&](const auto& one) { return one.at >= end; });
    if (late > 0)
      made.found.warning(from.at("file"),
                         "file: " + std::to_string(late) + " of " + std::to_string(trace->size()) +
                             " contacts come after the end and are left out: the length is " +
                             duration_text(made.out.length / 1'000));
    return trace;
  } catch (const std::exception& problem) {
    made.wrong(from.at("file"), std::string{"file: "} + problem.what());
    return nullptr;
  }
}

} // namespace

std::optional<instant> read_time_of_day(scenario_draft& made, const section_values& from,
                                        std::string_view key) {
  const auto& text = from.text(key);
  if (!from.good(key)) return std::nullopt;
  if (text == "24:00") return instants_per_day;
  if (const auto time = clock_seconds(text + ":00"); time && text.size() == 5)
    return *time * instants_per_second;
  made.wrong(from.at(key), std::string{key} + " is " + in_quotes(text) +
                               ": write a time of the day in quotes, such as \"08:30\"");
  return std::nullopt;
}

std::uint8_t read_days(scenario_draft& made, const section_values& from) {
  if (from.good("days") && from.words("days").empty())
    made.wrong(from.at("days"), "days is empty: name some, or leave it out for all");
  std::uint8_t days = 0;
  const auto known = weekday_words();
  for (const auto& word : from.words("days"))
    for (std::size_t i = 0; i < known.size(); ++i)
      if (known[i] == word.text) days = static_cast<std::uint8_t>(days | 1U << i);
  return days == 0 ? std::uint8_t{0x7f} : days;
}

busyness read_busyness(const section_values& from) {
  return {from.text("law") == "lognormal", decimal(from, "variation")};
}

std::optional<law> read_law(scenario_draft& made, const section_values& from, std::string_view key) {
  if (!from.good(key)) return std::nullopt;
  return one_law(made, from.section(key));
}

std::optional<arrival_process> read_arrivals(scenario_draft& made, const section_values& from) {
  if (!from.good("arrivals")) return std::nullopt;
  const auto one = from.section("arrivals");
  arrival_process made_of;
  const auto& process = one.text("process");
  made_of.kind = process == "even"     ? arrival_kind::even
                 : process == "bursts" ? arrival_kind::bursts
                 : process == "trace"  ? arrival_kind::trace
                                       : arrival_kind::poisson;
  made_of.per_hour = decimal(one, "per_hour");
  made_of.burst_size = decimal(one, "burst_size");
  made_of.burst_spread = read_law(made, one, "burst_spread");
  if (one.good("busyness")) made_of.own = read_busyness(one.section("busyness"));
  read_periods(made, one, made_of);
  const auto refuse = [&](bool needless, std::string_view key) {
    if (needless && one.says(key)) made.wrong(one.at(key), process + " has no " + std::string{key});
  };
  const bool trace = made_of.kind == arrival_kind::trace, bursts = made_of.kind == arrival_kind::bursts;
  for (const std::string_view key : {"per_hour", "periods", "busyness"}) refuse(trace, key);
  for (const std::string_view key : {"burst_size", "burst_spread"}) refuse(!bursts, key);
  refuse(!trace, "file");
  if (!trace && made_of.per_hour == 0 && made_of.periods.empty())
    made.wrong(one.at(), "nobody comes: say per_hour or periods");
  if (trace) made_of.trace = read_trace(made, one);
  return made_of;
}

} // namespace strowger::sim

#pragma once
#include "actors/engine_configuration.hpp"
#include "sim/load/load_wishes.hpp"
#include "sim/scenario/arrival_process.hpp"
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A contact centre and a span of its life as a file describes it: configuration, who comes when and with
/// what, who works when and how, and what is expected to come of it. Plain values; `scenario_day.hpp` makes
/// days of it.
namespace strowger::sim {

/// Who was not served, or was turned away, may come again.
struct comes_again {
  double chance = 0;
  std::optional<law> after;
  std::uint32_t times = 0; ///< at most
};
/// What remains is passed on to a queue by the agent, at the end of the talk.
struct passed_on {
  std::size_t to = 0; ///< place in `scenario::contacts`
  double chance = 0;
};

/// One kind of contact.
struct contact_kind {
  std::string name, tenant;
  std::uint32_t queue = 0; ///< place in the settings
  routing::channel_kind channel = routing::channel_kind::voice;
  std::optional<arrival_process> arrivals; ///< none: they come only by being passed on
  std::optional<law> service;              ///< none: the trace tells
  std::optional<law> patience;             ///< none: nobody gives up, unless the trace tells
  std::optional<law> wrap_up;              ///< none: over at once
  comes_again again;
  std::vector<passed_on> passes;
  double demand = 1; ///< so many come in place of one: the same people, fewer of them or others beside them
};

/// The same times on each of its days, for some of a crew.
struct crew_shift {
  std::uint8_t days = 0x7f;                ///< bit 0: Monday
  instant from = 0, to = instants_per_day; ///< since midnight; `to` may lie on the next day
  std::uint32_t agents = 0;                ///< the next so many of the crew
  struct pause {
    instant after = 0, length = 0; ///< since the shift's begin
    instant spread = 0;            ///< the last one goes so much later than the first
  };
  std::vector<pause> breaks;
};

/// When one of a crew was there, or was away meanwhile.
struct attended {
  std::size_t agent = 0; ///< place in the crew
  instant from = 0, to = 0;
  bool away = false;
};

/// Agents who work alike.
struct crew {
  std::string name;
  std::vector<std::uint32_t> agents;               ///< places in the settings
  std::vector<crew_shift> shifts;                  ///< none: always there
  std::optional<std::vector<attended>> attendance; ///< in place of shifts
  std::optional<law> late;                         ///< after a shift's begin
  std::optional<law> answers_after;                ///< from the offer; none: at once
  double refuses = 0, misses = 0;                  ///< shares of offers declined, and left to ring out
  double speed = 1;                                ///< work takes 1 / speed of its time
  double speed_variation = 0;                      ///< agents differ: deviation / mean of their speeds
  std::map<std::uint32_t, double> speed_at;        ///< by place of the queue, times `speed`
};

/// Where a figure must lie.
struct expected_band {
  std::string figure;                 ///< id of the catalogue
  std::optional<std::uint32_t> queue; ///< place in the settings
  std::optional<std::size_t> crew;    ///< place in `scenario::crews`; neither: of all
  double from = 0, to = 0;
  std::string where; ///< `file:line`
};

struct scenario {
  std::string name, about;
  std::filesystem::path file;
  routing::wall_time begins; ///< wall time of instant 0, a midnight
  instant length = instants_per_day, warm_up = 0;
  std::uint32_t replications = 1;
  std::uint64_t seed = 1;
  busyness common; ///< of all kinds of contacts
  routing::pool_settings settings;
  std::vector<actors::entry_point_settings> entries; ///< one for each kind of contact, in their order
  std::vector<actors::named_hours> hours;
  std::vector<contact_kind> contacts;
  std::vector<crew> crews;
  std::vector<expected_band> expected;
  load::load_wishes load; ///< where it is played against a running engine
};

struct read_scenario {
  scenario what; ///< meaningful when no diagnostic is an error
  std::vector<actors::diagnostic> diagnostics;
  [[nodiscard]] bool ok() const;
};
/// Reads and checks a scenario file, and the configuration it names; never throws for what they say.
/// `configuration`, where it is not empty, is in place of what the file says the centre is.
[[nodiscard]] read_scenario read_scenario_file(const std::filesystem::path& file,
                                               const std::filesystem::path& configuration = {});
/// `shown_as`: relative paths begin at its folder.
[[nodiscard]] read_scenario read_scenario_text(std::string_view text, const std::filesystem::path& shown_as,
                                               const std::filesystem::path& configuration = {});

} // namespace strowger::sim

#pragma once
#include "actors/configuration_document.hpp"
#include "actors/engine_configuration.hpp"
#include "sim/assumption.hpp"
#include "sim/fault_kind.hpp"
#include "sim/load/load_wishes.hpp"
#include "sim/scenario/arrival_process.hpp"
#include <filesystem>
#include <map>
#include <memory>
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

/// Who gave up, or was turned away, may come by another way.
struct comes_otherwise {
  std::size_t to = 0; ///< place in `scenario::contacts`
  double chance = 0;
  std::optional<law> after;
};
/// Who was served may come back with another matter.
struct way_back {
  std::size_t to = 0; ///< place in `scenario::contacts`
  double chance = 0;
  std::optional<law> after;
  std::uint32_t times = 0; ///< at most so often in all
};
/// Would rather be called back than wait, where the queue offers it.
struct callback_wish {
  double chance = 0;
  std::optional<law> after; ///< in line; none: instead of giving up
  std::optional<law> rings; ///< from the call to what comes of it; none: no time
  double busy = 0, no_answer = 0, machine = 0;
};
/// A conversation in writing: agent and customer in turns.
struct talk_turns {
  double mean = 1; ///< turns of the agent, at least one; geometric
  std::optional<law> agent, customer;
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
  std::vector<comes_otherwise> changes;
  std::vector<way_back> backs;
  callback_wish callback;
  std::optional<talk_turns> turns; ///< in place of `service`
  bool known = false;              ///< the same customer whenever and however it comes again
};

/// The same times on each of its days, for some of a crew.
struct crew_shift {
  std::uint8_t days = 0x7f;                ///< bit 0: Monday
  instant from = 0, to = instants_per_day; ///< since midnight; `to` may lie on the next day
  std::uint32_t agents = 0;                ///< so many of the crew
  std::vector<std::uint32_t> who;          ///< which of them: `crew_duties.hpp`
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
  bool counted = false;                            ///< they are in no configuration
  actors::yaml_node_ptr agent;                     ///< what such ones are and can do, as written
  std::vector<crew_shift> shifts;                  ///< none: always there
  std::optional<std::vector<attended>> attendance; ///< in place of shifts
  bool first_free_leaves = false;                  ///< a shift's end is for whoever of the crew is free first
  std::string leaves_where;                        ///< `file:line:column` of that
  std::optional<law> late;                         ///< after a shift's begin
  std::optional<law> rings_after;                  ///< from the offer; none: at once
  std::optional<law> answers_after;                ///< from the ring; none: at once
  double refuses = 0, misses = 0;                  ///< shares of offers declined, and left to ring out
  double speed = 1;                                ///< work takes 1 / speed of its time
  double speed_variation = 0;                      ///< agents differ: deviation / mean of their speeds
  double slowed_by = 0;                            ///< by each further piece of work at hand, of turns
  double drops_per_hour = 0;                       ///< agents' lines go down so often
  std::optional<law> drop_lasts;
  std::map<std::uint32_t, double> speed_at; ///< by place of the queue, times `speed`
};

/// Something goes wrong: once at its time, or again and again.
struct scenario_fault {
  using kind = fault_kind;
  kind what = kind::crash;
  std::optional<instant> at; ///< none: `per_hour`
  double per_hour = 0;
  std::optional<law> lasts;
  std::optional<routing::channel_kind> channel; ///< of an adapter
  instant resume_within = 0;
  std::vector<std::uint32_t> agents;  ///< who may be lost, or whose answers are meant
  double share = 1;                   ///< of them, of their answers, or of messages
  double factor = 1;                  ///< of a disk
  std::optional<std::uint32_t> turns; ///< of actors until the engine stops; none: by chance
  std::optional<bool> keeps;          ///< what is on the way to the disk; none: by chance
  instant by = 0;                     ///< how late, how long, how far
  bool back = false;                  ///< of a clock
  std::string where;                  ///< `file:line:column`
  [[nodiscard]] bool of_engine() const { return what != kind::agents_lost; }
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
  std::uint64_t contacts_max = 10'000'000; ///< more are not begun with
  std::string commit_where;                ///< where `commit_takes` stands
  busyness common;                         ///< of all kinds of contacts
  routing::pool_settings settings;
  actors::yaml_node_ptr centre; ///< as written, without crews' agents
  /// The centre with the agents of its crews as a file of the engine says it.
  std::shared_ptr<const std::string> configuration;
  std::vector<actors::entry_point_settings> entries; ///< one for each kind of contact, in their order
  std::vector<actors::named_hours> hours;
  std::vector<actors::queue_display_name> queue_names; ///< of queues that have one beside their name
  std::vector<contact_kind> contacts;
  std::vector<crew> crews;
  std::vector<scenario_fault> faults;
  std::optional<law> commit_takes; ///< of the journal
  std::vector<std::uint64_t> only; ///< of those who come by themselves, from 1; empty: all
  std::vector<expected_band> expected;
  assumptions_made assumed; ///< when it was made of records
  load::load_wishes load;   ///< where it is played against a running engine
  /// Where something stands that the machine alone has no engine for; empty: nowhere.
  [[nodiscard]] std::string needs_actors() const;
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

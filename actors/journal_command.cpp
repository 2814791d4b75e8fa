#include "actors/engine_inside.hpp"
#include "actors/index_lookup.hpp"
#include "storage/mentions.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

/// `journal`: records as JSON lines, from the journal itself, on the thread of the command.
namespace strowger::actors {

using channels::admin::control_reply;
using nlohmann::json;

namespace {

/// Which records are wanted, and how many still.
struct wanted_records {
  std::optional<looked_up> about;
  std::optional<pool_id> pool;
  std::uint64_t from = 1;
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] bool takes(const storage::stream_record& one) const {
    if ((pool && one.pool != *pool) || one.number < from) return false;
    if (!about) return true;
    if (about->offer) return storage::names_offer(one, *about->offer);
    bool concerned = false;
    storage::each_interaction(one,
                              [&](interaction_id id) { concerned = concerned || id == about->interaction; });
    return concerned;
  }
};

class record_printer {
public:
  record_printer(const storage::archive& store, wanted_records wanted, const control_reply& reply)
    : store_{store}, wanted_{std::move(wanted)}, reply_{reply} {}

  /// What is durable now. False: nothing more is wanted (or went wrong, and was said).
  bool print_present() {
    next_ = store_.newest_group() + 1;
    if (wanted_.about) return print_those(wanted_.about->groups);
    const auto first = first_group();
    return !first || next_ <= *first || print_range(*first, next_ - 1);
  }
  /// What came since.
  bool print_new() {
    const auto newest = store_.newest_group();
    if (newest < next_) return true;
    const auto first = std::exchange(next_, newest + 1);
    return print_range(first, newest);
  }
  [[nodiscard]] std::uint64_t last_group() const { return next_ - 1; }
  [[nodiscard]] bool failed() const { return failed_; }

private:
  bool print(const storage::group& group) {
    for (const auto& one : group.records) {
      if (!wanted_.takes(one)) continue;
      if (wanted_.left == 0 || !reply_.line(storage::record_json(one))) return false;
      --wanted_.left;
    }
    return wanted_.left > 0;
  }
  bool read(std::uint64_t from, const std::function<bool(const storage::group&)>& visit) {
    const auto done = store_.each_group(from, visit);
    if (!done) {
      failed_ = true;
      reply_.fail(code_of(done.why()), done.why().detail);
    }
    return static_cast<bool>(done);
  }
  bool print_range(std::uint64_t from, std::uint64_t to) {
    bool more = true;
    const bool fine =
        read(from, [&](const storage::group& group) { return (more = print(group)) && group.number < to; });
    return fine && more;
  }
  bool print_those(const std::vector<std::uint64_t>& groups) {
    return std::all_of(groups.begin(), groups.end(),
                       [&](auto group) { return group >= next_ || print_range(group, group); });
  }
  /// Number of the pool's first record from this group on, if any follows.
  std::optional<std::uint64_t> first_number(std::uint64_t from) {
    std::optional<std::uint64_t> number;
    read(from, [&](const storage::group& group) {
      for (const auto& one : group.records)
        if (one.pool == *wanted_.pool && !number) number = one.number;
      return !number;
    });
    return number;
  }
  /// Of a pool, the records' numbers grow with the groups: halving finds where to begin. Else the oldest
  /// group.
  std::optional<std::uint64_t> first_group() {
    auto low = store_.oldest_group();
    if (low == 0) return std::nullopt;
    if (!wanted_.pool || wanted_.from <= 1) return low;
    auto high = next_;
    while (high - low > 1) {
      const auto middle = low + (high - low) / 2;
      const auto number = first_number(middle);
      if (failed_) return std::nullopt;
      (number && *number <= wanted_.from ? low : high) = middle;
    }
    return low;
  }

  const storage::archive& store_;
  wanted_records wanted_;
  const control_reply& reply_;
  std::uint64_t next_ = 1;
  bool failed_ = false;
};

} // namespace

void show_journal(engine::inside& in, const json& arguments, const control_reply& reply) {
  wanted_records wanted;
  if (arguments.contains("pool")) wanted.pool = pool_id{arguments.at("pool").get<std::uint16_t>()};
  wanted.from = arguments.value("from", wanted.from);
  wanted.left = arguments.value("limit", wanted.left);
  const bool follow = arguments.value("follow", false);
  if (arguments.contains("about")) {
    auto found = look_up(*in.follower, arguments.at("about").get<std::string>());
    if (!found) return reply.fail(code_of(found.why()), found.why().detail);
    wanted.about = std::move(found.value());
  }
  record_printer printer{in.journal->archived(), std::move(wanted), reply};
  bool more = printer.print_present();
  if (follow && more && !printer.failed()) {
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    reply.on_gone([&in, gone] { in.durable.leave(*gone); });
    while (more && in.durable.wait_past(printer.last_group(), *gone)) more = printer.print_new();
  }
  if (!printer.failed()) reply.done();
}

} // namespace strowger::actors

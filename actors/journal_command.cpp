#include "actors/command_arguments.hpp"
#include "actors/engine_inside.hpp"
#include "actors/journal_printer.hpp"
#include <limits>
#include <nlohmann/json.hpp>

/// `journal`: records as JSON lines, from the journal itself, on the thread of the command.
namespace strowger::actors {

using channels::admin::control_reply;
using nlohmann::json;

void show_journal(engine::inside& in, const json& arguments, const control_reply& reply) {
  const auto refuse = [&](const storage::failure& why) { reply.fail(code_of(why), why.detail); };
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  wanted_records wanted;
  const auto pool = count_in(arguments, "pool", std::numeric_limits<std::uint16_t>::max(), 0);
  if (pool != 0) wanted.pool = pool_id{static_cast<std::uint16_t>(pool)};
  wanted.from = count_in(arguments, "from", any, wanted.from);
  wanted.left = count_in(arguments, "limit", any, wanted.left);
  const bool follow = flag_in(arguments, "follow", false);
  if (wanted.pool && !in.graph->shared().lines.contains(*wanted.pool))
    return reply.fail("not_found", "there is no pool " + std::to_string(pool) + "; 1 is the first");
  if (arguments.contains("about")) {
    auto found = look_up(*in.follower, text_in(arguments, "about"));
    if (!found) return refuse(found.why());
    wanted.about = std::move(found.value());
  }
  journal_printer printer{in.journal->archived(), wanted,
                          [&](const std::string& line) { return reply.line(line); }};
  auto more = printer.print_present();
  if (more && wanted.narrowed() && !follow && printer.printed() == 0)
    return reply.fail("not_found", wanted.none());
  if (follow && more && more.value()) {
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    reply.on_gone([&in, gone] { in.durable.leave(*gone); });
    while (more && more.value() && in.durable.wait_past(printer.last_group(), *gone))
      more = printer.print_new();
  }
  if (more)
    reply.done();
  else
    refuse(more.why());
}

} // namespace strowger::actors

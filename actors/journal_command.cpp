#include "actors/engine_inside.hpp"
#include "actors/journal_printer.hpp"
#include <nlohmann/json.hpp>

/// `journal`: records as JSON lines, from the journal itself, on the thread of the command.
namespace strowger::actors {

using channels::admin::control_reply;
using nlohmann::json;

void show_journal(engine::inside& in, const json& arguments, const control_reply& reply) {
  const auto refuse = [&](const storage::failure& why) { reply.fail(code_of(why), why.detail); };
  wanted_records wanted;
  if (arguments.contains("pool")) wanted.pool = pool_id{arguments.at("pool").get<std::uint16_t>()};
  wanted.from = arguments.value("from", wanted.from);
  wanted.left = arguments.value("limit", wanted.left);
  const bool follow = arguments.value("follow", false);
  if (arguments.contains("about")) {
    auto found = look_up(*in.follower, arguments.at("about").get<std::string>());
    if (!found) return refuse(found.why());
    wanted.about = std::move(found.value());
  }
  journal_printer printer{in.journal->archived(), std::move(wanted),
                          [&](const std::string& line) { return reply.line(line); }};
  auto more = printer.print_present();
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

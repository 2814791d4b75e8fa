#include "actors/engine_inside.hpp"
#include "actors/journal_printer.hpp"
#include <limits>
#include <nlohmann/json.hpp>

/// `journal`: records as JSON lines, from the journal itself, on the thread of the command.
namespace strowger::actors {

using channels::admin::control_reply;
using nlohmann::json;

namespace {

/// A whole number from 1 to `most` under `key`; `otherwise` when it is not there. Nothing, and `reply` has
/// failed, for anything else.
std::optional<std::uint64_t> number_in(const json& arguments, const char* key, std::uint64_t most,
                                       std::uint64_t otherwise, const control_reply& reply) {
  const auto given = arguments.find(key);
  if (given == arguments.end()) return otherwise;
  // A positive number that fits is read as unsigned; a negative one, a fraction or a greater one is not.
  if (given->is_number_unsigned() && given->get<std::uint64_t>() >= 1 && given->get<std::uint64_t>() <= most)
    return given->get<std::uint64_t>();
  reply.fail("bad_arguments", "\"" + std::string{key} + "\" is " + given->dump() +
                                  ": a whole number from 1 to " + std::to_string(most) + " was expected");
  return std::nullopt;
}

} // namespace

void show_journal(engine::inside& in, const json& arguments, const control_reply& reply) {
  const auto refuse = [&](const storage::failure& why) { reply.fail(code_of(why), why.detail); };
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  wanted_records wanted;
  const auto pool = number_in(arguments, "pool", std::numeric_limits<std::uint16_t>::max(), 0, reply);
  const auto from = pool ? number_in(arguments, "from", any, wanted.from, reply) : std::nullopt;
  const auto limit = from ? number_in(arguments, "limit", any, wanted.left, reply) : std::nullopt;
  if (!limit) return;
  if (*pool != 0) wanted.pool = pool_id{static_cast<std::uint16_t>(*pool)};
  wanted.from = *from;
  wanted.left = *limit;
  const bool follow = arguments.value("follow", false);
  if (wanted.pool && !in.graph->shared().lines.contains(*wanted.pool))
    return reply.fail("not_found", "there is no pool " + std::to_string(*pool) + "; 1 is the first");
  if (arguments.contains("about")) {
    auto found = look_up(*in.follower, arguments.at("about").get<std::string>());
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

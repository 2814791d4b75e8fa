#include "telephone_scene.hpp"

/// The number that outside numbers are shown.
namespace strowger::tests::caller_id_test {

using namespace telephone;

namespace {

std::shared_ptr<const actors::engine_configuration> centre(const std::string& of_entry,
                                                           const std::string& of_queue) {
  auto made = std::make_shared<actors::engine_configuration>(*telephone_centre());
  auto& entry = made->entry_points.front();
  entry.caller_id = of_entry;
  if (!of_queue.empty()) made->queue_caller_ids.push_back({entry.tenant, entry.queue, of_queue});
  return made;
}

/// What the adapter is told when Ada asks an outside number.
std::string asked(const std::string& of_entry, const std::string& of_queue) {
  telephone_scene one{nullptr, centre(of_entry, of_queue)};
  one.with(ada, "ada");
  one.call();
  one.say(ch::leg_answered{one.leg()});
  one.world->ask(ada, desktop::call_act{one.world->desks.work(ada), "consult", {}, "+4930555", {}});
  return one.last("ring");
}

} // namespace

TEST_CASE("an outside number is shown the queue's number, else the entry point's, else the trunk's") {
  CHECK(asked({}, {}) == "ring number:+4930555");
  CHECK(asked("+49301000", {}) == "ring number:+4930555 from +49301000");
  CHECK(asked({}, "+49302000") == "ring number:+4930555 from +49302000");
  CHECK(asked("+49301000", "+49302000") == "ring number:+4930555 from +49302000");
}

TEST_CASE("the telephone of an agent is shown who calls, whatever the queue says") {
  telephone_scene one{nullptr, centre("+49301000", "+49302000")};
  one.with(ada, "ada");
  one.call();
  CHECK(one.last("ring") == "ring agent:main/ada from +4930123");
}

} // namespace strowger::tests::caller_id_test

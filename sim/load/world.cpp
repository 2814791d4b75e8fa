#include "sim/load/world.hpp"
#include "sim/load/customer.hpp"
#include <algorithm>
#include <chrono>

namespace strowger::sim::load {

namespace {

/// Microseconds from now on, at each call.
std::function<instant()> steady_clock_from_now() {
  return [begun = std::chrono::steady_clock::now()] {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun)
        .count();
  };
}
constexpr std::size_t notes_max = 100;

} // namespace

world::world(channels::web::socket_client& to, const scenario& played, const people_manners& how, double fast)
  : network{to}, what{played}, manners{how}, speed{fast}, line{steady_clock_from_now()},
    chance_{routing::random_stream(played.seed, "load")} {}

instant world::real(instant span) const {
  return span >= never ? never : static_cast<instant>(static_cast<double>(span) / speed);
}
instant world::scenario_at(instant at) const {
  return from + static_cast<instant>(static_cast<double>(at - begun) * speed);
}

void world::at(instant due, timeline::work work) {
  if (due >= never) return;
  line.at(due, std::move(work));
  arm(due);
}

void world::arm(instant due) {
  if (due >= armed_) return;
  armed_ = due;
  const auto wait = std::max<instant>(0, due - now()) / 1'000;
  network.schedule(routing::milliseconds{wait}, [self = weak_from_this()] {
    if (const auto here = self.lock()) here->pump();
  });
}

void world::pump() {
  armed_ = never;
  if (const auto next = line.run()) arm(*next);
}

instant world::next_line() {
  return std::max(pace.line_least, real(whole_milliseconds(what.load.say_every.draw(chance_))));
}
line_number world::draw_line() { return std::max<line_number>(1, chance_()); }

void world::know(const std::string& interaction, const std::shared_ptr<customer>& who) {
  by_interaction_[interaction] = who;
}
std::shared_ptr<customer> world::find(const std::string& interaction) const {
  const auto found = by_interaction_.find(interaction);
  return found == by_interaction_.end() ? nullptr : found->second.lock();
}
void world::show(const std::string& as, const std::shared_ptr<customer>& who) {
  if (!as.empty()) shown_[as] = who;
}
std::shared_ptr<customer> world::find_shown(const std::string& as) const {
  const auto found = shown_.find(as);
  return found == shown_.end() ? nullptr : found->second.lock();
}
void world::enter(const std::shared_ptr<customer>& who) { all_.emplace(who.get(), who); }
void world::let_go(const customer& who) {
  by_interaction_.erase(who.interaction());
  shown_.erase(who.shown_as());
  all_.erase(&who);
}
void world::let_all_go() {
  by_interaction_.clear();
  shown_.clear();
  all_.clear();
}
std::vector<std::shared_ptr<customer>> world::open() const {
  std::vector<std::shared_ptr<customer>> some;
  for (const auto& [place, one] : all_)
    if (!one->is_over()) some.push_back(one);
  return some;
}

void world::tell(std::string note) {
  if (notes.size() < notes_max && std::find(notes.begin(), notes.end(), note) == notes.end())
    notes.push_back(std::move(note));
}

} // namespace strowger::sim::load

#include "routing/model/id_text.hpp"
#include "routing/model/ids.hpp"
#include <cstdint>
#include <cstdlib>

namespace {

/// What is read as an id of a kind is written the same again, and is no id of another kind.
template <class Id, class Other>
void one_kind(std::string_view text) {
  using namespace strowger::routing;
  const auto id = id_from_text<Id>(text);
  if (!id) return;
  if (to_text(*id) != text || id_from_text<Other>(text)) std::abort();
}

} // namespace

/// Ids as people type them and pages send them: `offer-3.12`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::routing;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  one_kind<offer_id, interaction_id>(text);
  one_kind<interaction_id, agent_id>(text);
  one_kind<agent_id, offer_id>(text);
  return 0;
}

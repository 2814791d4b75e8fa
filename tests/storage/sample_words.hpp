#pragma once
#include "aggregate_fields.hpp"
#include "storage/archive.hpp"
#include "storage/stream.hpp"
#include <array>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

/// Seeded samples of every word the journal keeps, all fields filled, and their comparison field by field.
namespace strowger::tests {

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_variant : std::false_type {};
template <class... T>
struct is_variant<std::variant<T...>> : std::true_type {};
template <class T>
struct is_array : std::false_type {};
template <class T, std::size_t N>
struct is_array<std::array<T, N>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_rare : std::false_type {};
template <class T>
struct is_rare<routing::rare<T>> : std::true_type {};
template <class T>
struct is_map : std::false_type {};
template <class... T>
struct is_map<std::map<T...>> : std::true_type {};
template <class... T>
struct is_map<std::unordered_map<T...>> : std::true_type {};
template <class... T>
struct is_map<routing::kpi::id_row<T...>> : std::true_type {};
template <class... T>
struct is_map<routing::kpi::open_table<T...>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<routing::strong_id<Tag>> : std::true_type {};
template <class T>
struct is_time : std::false_type {};
template <class C, class D>
struct is_time<std::chrono::time_point<C, D>> : std::true_type {};

template <class Enum>
constexpr Enum last_of();
template <>
constexpr routing::channel_kind last_of() {
  return routing::channel_kind::task;
}
template <>
constexpr routing::party_role last_of() {
  return routing::party_role::listening;
}
template <>
constexpr routing::direction last_of() {
  return routing::direction::internal;
}
template <>
constexpr routing::visit_exit last_of() {
  return routing::visit_exit::failed;
}
template <>
constexpr routing::service_time last_of() {
  return routing::service_time::late;
}
template <>
constexpr routing::offer_end last_of() {
  return routing::offer_end::undeliverable;
}
template <>
constexpr routing::requeue_reason last_of() {
  return routing::requeue_reason::joined;
}
template <>
constexpr routing::refusal last_of() {
  return routing::refusal::joined;
}
template <>
constexpr routing::agent_state last_of() {
  return routing::agent_state::ready;
}
template <>
constexpr routing::interaction_phase last_of() {
  return routing::interaction_phase::departed;
}
template <>
constexpr routing::deciding_term last_of() {
  return routing::deciding_term::by_hand;
}
template <>
constexpr routing::callback_outcome last_of() {
  return routing::callback_outcome::failed;
}
template <>
constexpr routing::line_order last_of() {
  return routing::line_order::earliest_due;
}
template <>
constexpr routing::selection last_of() {
  return routing::selection::idleness_ratio;
}
template <>
constexpr routing::fit_kind last_of() {
  return routing::fit_kind::free_share;
}
template <>
constexpr routing::exception_case last_of() {
  return routing::exception_case::nobody;
}
template <>
constexpr routing::exception_action last_of() {
  return routing::exception_action::message;
}
template <>
constexpr routing::choice_rule last_of() {
  return routing::choice_rule::value;
}
template <>
constexpr routing::side last_of() {
  return routing::side::system;
}
template <>
constexpr routing::notice last_of() {
  return routing::notice::told;
}
template <>
constexpr routing::conversation_end last_of() {
  return routing::conversation_end::failed;
}
template <>
constexpr routing::pool_stage last_of() {
  return routing::pool_stage::gone;
}
template <>
constexpr routing::pool_id last_of() {
  return routing::pool_id{0xfeff};
}

template <>
constexpr routing::call::role last_of() {
  return routing::call::role::listening;
}
template <>
constexpr routing::call::hearing last_of() {
  return routing::call::hearing::barge;
}
template <>
constexpr routing::call::parting last_of() {
  return routing::call::parting::failed;
}
template <>
constexpr routing::call::recording last_of() {
  return routing::call::recording::paused;
}
template <>
constexpr routing::call::recording_origin last_of() {
  return routing::call::recording_origin::message;
}
template <>
constexpr routing::call::recording_ending last_of() {
  return routing::call::recording_ending::empty;
}
template <>
constexpr routing::call::recording_loss last_of() {
  return routing::call::recording_loss::disk;
}
template <>
constexpr routing::recording_act last_of() {
  return routing::recording_act::deleted;
}
template <>
constexpr routing::flow::phase last_of() {
  return routing::flow::phase::ended;
}
template <>
constexpr routing::flow::waiting_stage last_of() {
  return routing::flow::waiting_stage::agreeing;
}
template <>
constexpr routing::flow::question_kind last_of() {
  return routing::flow::question_kind::callback_number;
}
template <>
constexpr routing::flow::ending last_of() {
  return routing::flow::ending::refused;
}
template <>
constexpr routing::flow::outcome last_of() {
  return routing::flow::outcome::nothing;
}

class sampler {
public:
  explicit sampler(std::uint64_t seed) : dice_{seed} {}

  template <class T>
  T make() {
    T value{};
    fill(value);
    return value;
  }
  /// A variant with the alternative `index`.
  template <class Variant>
  Variant make_alternative(std::size_t index) {
    Variant value;
    fill_alternative(value, index, std::make_index_sequence<std::variant_size_v<Variant>>{});
    return value;
  }

  template <class T>
  void fill(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = dice_() % 2 == 0;
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.clear();
      for (auto left = dice_() % 12; left > 0; --left) value.push_back(static_cast<char>('a' + dice_() % 26));
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(dice_() % (static_cast<std::uint64_t>(last_of<T>()) + 1));
    } else if constexpr (std::is_same_v<T, double>) {
      value = static_cast<double>(dice_() % 1000) / 1000;
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(dice_() >> (dice_() % 64));
    } else if constexpr (is_id<T>::value) {
      value = T{dice_()};
    } else if constexpr (is_time<T>::value) {
      value = T{routing::milliseconds{static_cast<std::int64_t>(dice_() >> 20)}};
    } else if constexpr (std::is_same_v<T, routing::milliseconds>) {
      value = T{static_cast<std::int64_t>(dice_() >> 30)};
    } else if constexpr (is_vector<T>::value) {
      value.resize(dice_() % 4);
      for (auto& one : value) fill(one);
    } else if constexpr (is_rare<T>::value) {
      // One in three is as most are.
      value = {};
      if (dice_() % 3 != 0) fill(value.edit());
    } else if constexpr (is_optional<T>::value) {
      value.reset();
      if (dice_() % 3 != 0) fill(value.emplace());
    } else if constexpr (is_map<T>::value) {
      // One entry: unordered ones are written in no order.
      using entry = typename T::value_type;
      value.insert_or_assign(make<std::remove_const_t<typename entry::first_type>>(),
                             make<typename entry::second_type>());
    } else if constexpr (is_array<T>::value) {
      for (auto& one : value) fill(one);
    } else if constexpr (is_variant<T>::value) {
      fill_alternative(value, dice_() % std::variant_size_v<T>,
                       std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (std::is_same_v<T, routing::skill_list>) {
      value = routing::skill_list{make<std::vector<routing::skill_level>>()};
    } else if constexpr (std::is_same_v<T, routing::attribute_list>) {
      value = routing::attribute_list{{{"rank", static_cast<double>(dice_() % 1000) / 8},
                                       {"team", make<std::string>().substr(0, routing::attribute_text_max)},
                                       {"urgent", dice_() % 2 == 0}}};
    } else if constexpr (std::is_same_v<T, routing::expression>) {
      value = routing::expression::read("agent.rank >= " + std::to_string(dice_() % 1000) +
                                        " or agent.team = interaction.team and not has german")
                  .value();
    } else if constexpr (std::is_same_v<T, routing::decision_record>) {
      fill_decision(value);
    } else {
      std::apply([this](auto&... field) { (fill(field), ...); }, fields(value));
    }
  }

private:
  void fill_decision(routing::decision_record& value) {
    fill(value.configuration);
    fill(value.step);
    fill(value.agent_chose);
    fill(value.waiting_before);
    fill(value.waiting_at_most);
    fill(value.cut);
    fill(value.by_hand);
    fill(value.overrides);
    value.overrides &=
        (1U << routing::filter_rules) - 1; // what later engines know is not written by this one
    fill(value.filtered);
    fill(value.eligible);
    value.shown = static_cast<std::uint8_t>(dice_() % 9);
    for (std::size_t i = 0; i < value.shown; ++i) fill(value.best[i]);
  }
  template <class Variant, std::size_t... Index>
  void fill_alternative(Variant& value, std::size_t wanted, std::index_sequence<Index...>) {
    ((Index == wanted ? fill(value.template emplace<Index>()) : void()), ...);
  }

  std::mt19937_64 dice_;
};

/// Equal in every field, however deep.
template <class T>
bool same(const T& left, const T& right) {
  if constexpr (is_vector<T>::value) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!same(left[i], right[i])) return false;
    return true;
  } else if constexpr (is_variant<T>::value) {
    return left.index() == right.index() &&
           std::visit(
               [&](const auto& one) { return same(one, std::get<std::decay_t<decltype(one)>>(right)); },
               left);
  } else if constexpr (std::equality_comparable<T>) {
    return left == right;
  } else {
    return std::apply(
        [&](const auto&... mine) {
          return std::apply([&](const auto&... yours) { return (same(mine, yours) && ...); }, fields(right));
        },
        fields(left));
  }
}

/// One group with every input and every fact of pools and conversations once.
storage::group group_of_everything(std::uint64_t seed);
/// A piece of a snapshot: the one with the head of a pool, or one of the others.
storage::snapshot_piece sample_piece(std::uint64_t seed, bool head);

} // namespace strowger::tests

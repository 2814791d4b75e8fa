#include "sample_words.hpp"

namespace strowger::tests {
namespace {

/// The same number of records as there are inputs or facts, whichever is more.
template <class Record, class Input, class Fact>
void add_records(sampler& samples, storage::group& to, std::uint64_t& number) {
  const auto count = std::max(std::variant_size_v<Input>, std::variant_size_v<Fact>);
  for (std::size_t i = 0; i < count; ++i) {
    Record record;
    record.input = samples.make_alternative<Input>(i % std::variant_size_v<Input>);
    record.facts.push_back(samples.make_alternative<Fact>(i % std::variant_size_v<Fact>));
    if (i % 3 == 0)
      record.facts.push_back(samples.make_alternative<Fact>((i * 7) % std::variant_size_v<Fact>));
    if constexpr (std::is_same_v<Record, storage::conversation_record>) {
      samples.fill(record.interaction);
      samples.fill(record.event);
    }
    storage::stream_record one;
    samples.fill(one.pool);
    one.number = ++number;
    samples.fill(one.at);
    samples.fill(one.wall);
    one.what = std::move(record);
    to.records.push_back(std::move(one));
  }
}

} // namespace

storage::group group_of_everything(std::uint64_t seed) {
  sampler samples{seed};
  storage::group all;
  all.number = seed + 1;
  all.epoch = 3;
  samples.fill(all.given);
  std::uint64_t number = 0;
  add_records<storage::pool_record, routing::pool_event, routing::pool_fact>(samples, all, number);
  add_records<storage::conversation_record, routing::conversation_event, routing::conversation_fact>(
      samples, all, number);
  return all;
}

storage::snapshot_piece sample_piece(std::uint64_t seed, bool head) {
  sampler samples{seed};
  storage::snapshot_piece piece;
  piece.head = head;
  samples.fill(piece.pool);
  samples.fill(piece.caught_at);
  if (head) {
    samples.fill(piece.last_record);
    samples.fill(piece.last_at);
    samples.fill(piece.last_wall);
    samples.fill(piece.tie);
    samples.fill(piece.state);
  } else {
    samples.fill(piece.state.interactions);
    samples.fill(piece.state.offers);
  }
  piece.state.pool = piece.pool;
  samples.fill(piece.conversations);
  piece.open.push_back({routing::interaction_id{7, seed + 1}, {3, 4, 1'000 + seed}, seed % 3 != 0});
  return piece;
}

} // namespace strowger::tests

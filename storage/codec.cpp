#include "storage/codec.hpp"
#include "storage/crc32c.hpp"
#include "storage/schema_values.hpp"
#include <google/protobuf/arena.h>

namespace strowger::storage {
namespace {

constexpr unsigned char frame_format = 1;

void fill_frame(char* frame, std::string_view message) {
  const auto sum = crc32c(message);
  frame[0] = static_cast<char>(frame_format);
  for (unsigned i = 0; i < 4; ++i) frame[1 + i] = static_cast<char>((sum >> (8U * i)) & 0xffU);
}

template <class Message>
std::string frame_message(const Message& message) {
  std::string bytes(frame_bytes, '\0');
  message.AppendToString(&bytes);
  fill_frame(bytes.data(), std::string_view{bytes}.substr(frame_bytes));
  return bytes;
}

void write_record(v1::stream_record* to, const stream_record& from) {
  to->set_pool(static_cast<std::uint32_t>(from.pool));
  to->set_number(from.number);
  to->set_at(plain(from.at));
  to->set_wall(plain(from.wall));
  if (const auto* of_pool = std::get_if<pool_record>(&from.what)) {
    auto* record = to->mutable_of_pool();
    write(record->mutable_input(), of_pool->input);
    record->mutable_facts()->Reserve(static_cast<int>(of_pool->facts.size()));
    for (const auto& fact : of_pool->facts) write(record->add_facts(), fact);
    return;
  }
  const auto& of_conversation = std::get<conversation_record>(from.what);
  auto* record = to->mutable_of_conversation();
  record->set_interaction(of_conversation.interaction.value());
  record->set_event(of_conversation.event);
  write(record->mutable_input(), of_conversation.input);
  for (const auto& fact : of_conversation.facts) write(record->add_facts(), fact);
}

void read_record(stream_record& to, const v1::stream_record& from, reading& notes) {
  to.pool = pool_id{notes.narrow<std::uint16_t>(from.pool(), "pool")};
  to.number = from.number();
  to.at = moment_of(from.at());
  to.wall = wall_of(from.wall());
  switch (from.what_case()) {
  case v1::stream_record::kOfPool: {
    auto& record = to.what.emplace<pool_record>();
    read(record.input, from.of_pool().input(), notes);
    record.facts.reserve(static_cast<std::size_t>(from.of_pool().facts_size()));
    for (const auto& fact : from.of_pool().facts()) read(record.facts.emplace_back(), fact, notes);
    return;
  }
  case v1::stream_record::kOfConversation: {
    auto& record = to.what.emplace<conversation_record>();
    record.interaction = interaction_id{from.of_conversation().interaction()};
    record.event = from.of_conversation().event();
    read(record.input, from.of_conversation().input(), notes);
    record.facts.reserve(static_cast<std::size_t>(from.of_conversation().facts_size()));
    for (const auto& fact : from.of_conversation().facts()) read(record.facts.emplace_back(), fact, notes);
    return;
  }
  case v1::stream_record::WHAT_NOT_SET:
    return notes.newer("kind of record");
  }
}

void write_group(v1::group* to, const group& from, const front_door_counters& given) {
  to->set_number(from.number);
  to->set_epoch(from.epoch);
  to->mutable_records()->Reserve(static_cast<int>(from.records.size()));
  for (const auto& record : from.records) write_record(to->add_records(), record);
  write(to->mutable_given(), given);
}

/// Parses a framed message on an arena and hands it to `take(message, notes)`.
template <class Message, class Value, class Take>
outcome<Value> parse(std::string_view bytes, Take take) {
  const auto message_bytes = unframed(bytes);
  if (!message_bytes) return message_bytes.why();
  google::protobuf::ArenaOptions sizes;
  sizes.start_block_size = 16U * 1024U;
  sizes.max_block_size = 1024U * 1024U;
  google::protobuf::Arena arena{sizes};
  auto* message = google::protobuf::Arena::CreateMessage<Message>(&arena);
  if (!message->ParseFromArray(message_bytes.value().data(), static_cast<int>(message_bytes.value().size())))
    return failure{trouble::damaged, "an entry's form is wrong although its checksum is right"};
  Value value;
  reading notes;
  take(value, *message, notes);
  if (!notes.ok()) return notes.why();
  return value;
}

} // namespace

std::string framed(std::string_view message) {
  std::string bytes(frame_bytes, '\0');
  bytes.append(message);
  fill_frame(bytes.data(), message);
  return bytes;
}

outcome<std::string_view> unframed(std::string_view bytes) {
  if (bytes.size() < frame_bytes) return failure{trouble::damaged, "an entry is too short"};
  if (static_cast<unsigned char>(bytes[0]) != frame_format) {
    reading notes;
    notes.newer("frame format " + std::to_string(static_cast<unsigned char>(bytes[0])));
    return notes.why();
  }
  std::uint32_t sum = 0;
  for (unsigned i = 0; i < 4; ++i)
    sum |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[1 + i])) << (8U * i);
  const auto message = bytes.substr(frame_bytes);
  if (crc32c(message) != sum) return failure{trouble::damaged, "an entry's checksum is wrong"};
  if (message.size() > 0x7fff'ffffU) return failure{trouble::damaged, "an entry is too long"};
  return message;
}

/// The arena's first block is kept: a group seldom needs more.
struct group_encoder::buffers {
  std::vector<char> block = std::vector<char>(512U * 1024U);
  std::string bytes;
};

group_encoder::group_encoder() : buffers_{std::make_unique<buffers>()} {}
group_encoder::~group_encoder() = default;

std::string_view group_encoder::encode(const group& from, const front_door_counters& given) {
  google::protobuf::ArenaOptions sizes;
  sizes.initial_block = buffers_->block.data();
  sizes.initial_block_size = buffers_->block.size();
  sizes.max_block_size = 1024U * 1024U;
  google::protobuf::Arena arena{sizes};
  auto* message = google::protobuf::Arena::CreateMessage<v1::group>(&arena);
  write_group(message, from, given);
  auto& bytes = buffers_->bytes;
  bytes.assign(frame_bytes, '\0');
  message->AppendToString(&bytes);
  fill_frame(bytes.data(), std::string_view{bytes}.substr(frame_bytes));
  return bytes;
}

std::string encode(const group& from) {
  group_encoder encoder;
  return std::string{encoder.encode(from, from.given)};
}

std::string encode(const snapshot_piece& from) {
  google::protobuf::Arena arena;
  auto* message = google::protobuf::Arena::CreateMessage<v1::snapshot_piece>(&arena);
  write(message, from);
  return frame_message(*message);
}

std::string encode(const snapshot_mark& from) {
  v1::snapshot_mark message;
  message.set_group(from.group);
  message.set_pieces(from.pieces);
  message.set_records(from.records);
  message.set_wall(plain(from.wall));
  write(message.mutable_given(), from.given);
  return frame_message(message);
}

std::string encode(const index_entry& from) {
  snapshot_piece carrier;
  carrier.open.push_back(from);
  return encode(carrier);
}

outcome<group> decode_group(std::string_view bytes) {
  return parse<v1::group, group>(bytes, [](group& to, const v1::group& from, reading& notes) {
    to.number = from.number();
    to.epoch = from.epoch();
    read(to.given, from.given());
    to.records.reserve(static_cast<std::size_t>(from.records_size()));
    for (const auto& record : from.records()) read_record(to.records.emplace_back(), record, notes);
  });
}

outcome<snapshot_piece> decode_snapshot_piece(std::string_view bytes) {
  return parse<v1::snapshot_piece, snapshot_piece>(
      bytes,
      [](snapshot_piece& to, const v1::snapshot_piece& from, reading& notes) { read(to, from, notes); });
}

outcome<snapshot_mark> decode_snapshot_mark(std::string_view bytes) {
  return parse<v1::snapshot_mark, snapshot_mark>(
      bytes, [](snapshot_mark& to, const v1::snapshot_mark& from, reading&) {
        to.group = from.group();
        to.pieces = from.pieces();
        to.records = from.records();
        to.wall = wall_of(from.wall());
        read(to.given, from.given());
      });
}

outcome<index_entry> decode_index_entry(std::string_view bytes) {
  auto carrier = decode_snapshot_piece(bytes);
  if (!carrier) return carrier.why();
  if (carrier.value().open.size() != 1) return failure{trouble::damaged, "an index entry is empty"};
  return std::move(carrier.value().open.front());
}

} // namespace strowger::storage
